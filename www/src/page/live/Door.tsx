import { useEffect } from "react";
import { Button } from "../../controls/Button.tsx";
import { EXPIRED, told, type Problem } from "../../gateway/problem.ts";
import { PlainHeader } from "../Header.tsx";

/** A gateway is there, and the page is not let in. */
export function Door({ problem }: { problem: Problem }) {
  useKnock();
  return (
    <>
      <PlainHeader />
      <main className="opening">
        <h1>{problem.status === EXPIRED ? "This console needs a session" : "The gateway does not answer as it should"}</h1>
        {problem.status === EXPIRED ? (
          <p className="lead">Open the address that <code>usher-gateway serve</code> prints when it starts. It carries a token that is good once, and the session lasts in this browser.</p>
        ) : <p className="lead">{told(problem)}</p>}
        <Button look="primary" onPress={() => location.reload()}>Try again</Button>
      </main>
    </>
  );
}

/** An address with a token that is opened in this tab changes nothing but the fragment: the page is asked for again. */
function useKnock(): void {
  useEffect(() => {
    const listen = () => location.reload();
    window.addEventListener("hashchange", listen);
    return () => window.removeEventListener("hashchange", listen);
  }, []);
}
