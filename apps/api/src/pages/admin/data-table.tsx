import type { ComponentChild, ComponentChildren } from 'preact';

export interface DataTableProps {
  /** The text alternative of the table. */
  name: string;
  headings: readonly string[];
  rows: readonly DataRow[];
}

export interface DataRow {
  /** Differs from those of the other rows. */
  key: string;
  /** A cell for each heading; the first one names the row. */
  cells: readonly ComponentChild[];
}

/** A table that scrolls sideways where it does not fit. The keyboard can scroll it, too. */
export const DataTable = ({ name, headings, rows }: DataTableProps) => (
  <div class="table" role="group" aria-label={name} tabindex={0}>
    <table>
      <thead>
        <tr>
          {headings.map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [first, ...others] }) => (
          <tr key={key}>
            <th scope="row">{first}</th>
            {headings.slice(1).map((heading, at) => (
              <td key={heading}>{others[at]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** A section with a heading. `id` is unique on the page. */
export const Section = ({ id, title, children }: { id: string; title: string; children: ComponentChildren }) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
);
