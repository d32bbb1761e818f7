import { Component, createElement, type ComponentType } from 'preact';

/**
 * Wraps a component so that it renders again only when one of its props changes (React's `memo`, without
 * preact/compat).
 */
export function memo<P extends object>(inner: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const names = new Set([...Object.keys(next), ...Object.keys(this.props)]) as Set<keyof P>;
      return [...names].some((name) => next[name] !== this.props[name]);
    }

    override render() {
      return createElement(inner, this.props as P);
    }
  };
}
