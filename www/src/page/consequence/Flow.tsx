// The moves, before to after: a picture for the eye and the same numbers as a table.
import { sankey, sankeyJustify, sankeyLinkHorizontal, type SankeyGraph } from "d3-sankey";
import { useId, useMemo, useRef, useState, useLayoutEffect } from "react";
import type { OrganizationRef, PreviewQuery, PreviewSummary } from "scim-usher";
import { Button } from "../../controls/Button.tsx";
import { shown } from "../../draft/names.ts";
import type { Baseline, Figures } from "../../worker/protocol.ts";
import type { OriginWords } from "../../workspace/origin.ts";
import { usePage, useSitting, useWords, type Condition } from "../context.tsx";
import { capital, counted, figure } from "../words.ts";

type Move = PreviewSummary["moves"][number];

/** How many pairs the picture shows; the table shows all. */
const PICTURED = 16;

/** What the two sides of a comparison are called. */
function sidesOf(baseline: Baseline, { asIs }: OriginWords): { before: string; after: string } {
  return baseline === "now" ? { before: "now", after: "after" } : { before: asIs, after: "draft" };
}

export function Flow({ summary: { moves, pairs, moved, placed } }: { summary: Figures }) {
  const [isTable, setTable] = useState(false);
  const sides = sidesOf(useSitting("comparedWith").comparedWith, useWords());
  if (moves.length === 0) return <p className="flow-none">Nobody changes organization.</p>;
  return (
    <section className="flow" aria-label="Moves">
      <header className="flow-head">
        <span>{sides.before}</span>
        <Button look="text" aria-expanded={isTable} onPress={() => setTable(!isTable)}>{isTable ? "picture" : "table"}</Button>
        <span>{sides.after}</span>
      </header>
      {isTable ? <MoveTable moves={moves} pairs={pairs} sides={sides} /> : <Picture moves={moves} pairs={pairs} users={moved + placed} />}
    </section>
  );
}

function conditionOf({ from, to }: Move): Condition {
  const origin = from === null ? null : (from.id ?? { create: from.name });
  const query: PreviewQuery = { from: origin, to: to.id === null ? { create: to.name } : { id: to.id } };
  return { label: `${nameOf(from)} to ${shown(to.name)}`, query };
}

function nameOf(organization: OrganizationRef | null): string {
  return organization === null ? "new users" : shown(organization.name);
}

function MoveTable({ moves, pairs, sides }: { moves: Move[]; pairs: number; sides: { before: string; after: string } }) {
  const { look } = usePage();
  return (
    <div className="table-scroll">
      <table className="table">
        <thead><tr><th scope="col">{capital(sides.before)}</th><th scope="col">{capital(sides.after)}</th><th scope="col" className="number">Users</th></tr></thead>
        <tbody>
          {moves.map((move) => (
            <tr key={JSON.stringify([move.from, move.to])}>
              <td>{nameOf(move.from)}</td>
              <td>{shown(move.to.name)}{move.to.create && <span className="quiet"> new</span>}</td>
              <td className="number"><Button look="text" aria-label={`${counted(move.users, "user")}: show them`} onPress={() => look(conditionOf(move))}>{figure(move.users)}</Button></td>
            </tr>
          ))}
        </tbody>
      </table>
      {pairs > moves.length && <p className="empty-line">and {figure(pairs - moves.length)} more pairs</p>}
    </div>
  );
}

interface Place { key: string; name: string; side: "before" | "after"; isNew: boolean }
interface Link { source: number; target: number; value: number; move: Move }

const ROW = 24;
const BAR = 6;
/** About the width of a letter. */
const LETTER = 6.6;

function Picture({ moves, pairs, users }: { moves: Move[]; pairs: number; users: number }) {
  const { look } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const pictured = useMemo(() => moves.slice(0, PICTURED), [moves]);
  const drawn = useMemo(() => draw(pictured, width), [pictured, width]);
  const rest = users - pictured.reduce((sum, move) => sum + move.users, 0);
  const title = useId();
  const path = sankeyLinkHorizontal<Place, Link>();
  return (
    <div ref={box} className="picture">
      <svg width={width} height={drawn.height} role="img" aria-labelledby={title}>
        <title id={title}>{described(moves, pairs)}</title>
        <g className="links">
          {drawn.links.map((link) => (
            <path key={keyOf(link.move)} d={path(link) ?? ""} strokeWidth={Math.max(1.5, link.width ?? 0)} onClick={() => look(conditionOf(link.move))} />
          ))}
        </g>
        {drawn.nodes.map((node) => <NodeMark key={node.key} node={node} width={width} />)}
      </svg>
      {pairs > pictured.length && <p className="quiet flow-rest">and {counted(rest, "user")} in {counted(pairs - pictured.length, "more pair")}: see the table</p>}
    </div>
  );
}

type Drawn = SankeyGraph<Place, Link> & { height: number };

function NodeMark({ node, width }: { node: Drawn["nodes"][number]; width: number }) {
  const { x0 = 0, x1 = 0, y0 = 0, y1 = 0, side, name, value = 0, isNew } = node;
  const isLeft = side === "before";
  const room = Math.floor((width * 0.36 - 64) / LETTER);
  const letters = [...name];
  const short = letters.length > room ? `${letters.slice(0, Math.max(1, room - 1)).join("")}…` : name;
  return (
    <g className="node">
      <rect x={x0} y={y0} width={x1 - x0} height={Math.max(1.5, y1 - y0)} />
      <text x={isLeft ? x0 - 8 : x1 + 8} y={(y0 + y1) / 2} dy="0.35em" textAnchor={isLeft ? "end" : "start"}>
        <title>{name}</title>
        {isLeft ? <><tspan className="node-name">{short}</tspan><tspan className="node-value" dx="6">{figure(value)}</tspan></> : <><tspan className="node-value">{figure(value)}</tspan><tspan className="node-name" dx="6">{short}{isNew ? " (new)" : ""}</tspan></>}
      </text>
    </g>
  );
}

/** The picture says what it shows to whoever does not see it. */
function described(moves: Move[], pairs: number): string {
  const told = moves.slice(0, 5).map((move) => `${figure(move.users)} from ${nameOf(move.from)} to ${shown(move.to.name)}`);
  return `Moves: ${told.join("; ")}${pairs > told.length ? `; and ${figure(pairs - told.length)} more pairs` : ""}.`;
}

function keyOf({ from, to }: Move): string {
  return JSON.stringify([from?.id, from?.name, to.id, to.name]);
}

function draw(moves: Move[], width: number): Drawn {
  const places = new Map<string, Place>();
  const at = (organization: OrganizationRef | null, side: Place["side"]): number => {
    const key = JSON.stringify([side, organization?.id, organization?.name]);
    if (!places.has(key)) places.set(key, { key, name: nameOf(organization), side, isNew: organization?.create === true });
    return [...places.keys()].indexOf(key);
  };
  const links = moves.map((move) => ({ source: at(move.from, "before"), target: at(move.to, "after"), value: move.users, move }));
  const nodes = [...places.values()];
  const most = Math.max(...(["before", "after"] as const).map((side) => nodes.filter((node) => node.side === side).length));
  const height = Math.max(56, most * ROW);
  const margin = Math.min(width * 0.36, 64 + LETTER * Math.max(...nodes.map((node) => [...node.name].length + (node.isNew ? 6 : 0))));
  const layout = sankey<Place, Link>().nodeWidth(BAR).nodePadding(12).nodeAlign(sankeyJustify)
    .extent([[margin, 6], [Math.max(margin + 40, width - margin), height - 6]]);
  return { ...layout({ nodes, links: links.map((link) => ({ ...link })) }), height };
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(480);
  useLayoutEffect(() => {
    const box = element.current;
    if (box === null) return;
    const observer = new ResizeObserver(([entry]) => entry !== undefined && setWidth(Math.round(entry.contentRect.width)));
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
