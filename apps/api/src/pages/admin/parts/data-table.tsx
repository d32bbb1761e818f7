import type { ComponentChild, ComponentChildren } from 'preact';

export interface DataTableProps {
  /** The text alternative of the table. */
  name: string;
  headings: readonly string[];
  rows: readonly DataRow[];
  /** True if the cells of a row stand below each other on a phone. Otherwise the table scrolls sideways there. */
  isStacked?: boolean;
}

export interface DataRow {
  /** Differs from those of the other rows. */
  key: string;
  /** A cell for each heading; the first one names the row. */
  cells: readonly ComponentChild[];
}

/**
 * A table. Where it does not fit, it is stacked or scrolls sideways; the keyboard can scroll it, too. The roles are
 * those of the elements, which lose them in browsers when a style sheet stacks the cells.
 */
export const DataTable = ({ name, headings, rows, isStacked = false }: DataTableProps) => (
  <div class={isStacked ? 'table stacked' : 'table'} role="group" aria-label={name} tabindex={0}>
    <table role="table">
      <thead role="rowgroup">
        <tr role="row">
          {headings.map((heading) => (
            <th key={heading} scope="col" role="columnheader">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells: [first, ...others] }) => (
          <tr key={key} role="row">
            <th scope="row" role="rowheader">
              {first}
            </th>
            {headings.slice(1).map((heading, at) => (
              <td key={heading} role="cell" data-heading={heading}>
                {others[at]}
              </td>
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
