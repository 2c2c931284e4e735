/** A bare figure for the eye, with the words that others need to hear. */
export function Told({ figure, words, className }: { figure: string; words: string; className: string }) {
  return (
    <span className={className} title={words}>
      <span aria-hidden>{figure}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
