import { Button } from "../../controls/Button.tsx";
import { Icon } from "../../controls/Icon.tsx";
import { EXPIRED, told, type Problem } from "../../gateway/problem.ts";

/** What could not be read, in the place where it would stand, and the way to try again. */
export function Failed({ what, problem, again }: { what: string; problem: Problem; again(): void }) {
  return (
    <div className="failed" role="alert">
      <Icon name="error" label="Error" />
      <div><strong>{what} could not be read.</strong> {problem.status === EXPIRED ? "The session has expired." : told(problem)}</div>
      <Button onPress={again}>Try again</Button>
    </div>
  );
}
