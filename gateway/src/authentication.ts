import type { Presented } from "./authorization.ts";
import type { Client } from "./provisioning.ts";
import { hashOf, isSame } from "./secrets.ts";
import type { FoundCredential } from "./storage/rows.ts";
import type { Storage } from "./storage/storage.ts";

/** The scheme that each type of credential signs in by (PP-5). */
const schemes: Record<string, Presented["scheme"]> = { apiCredentials: "basic", oauthToken: "bearer" };

// Compared with where there is nobody of a name, so that it takes as long as where there is somebody.
const nobodysHash = Buffer.alloc(32);

/** Who presents this; nobody when anything of it is wrong, and the answer never says what. */
export async function authenticate(storage: Storage, shown: Presented): Promise<Client | undefined> {
  const hash = hashOf(shown.secret);
  const found = await storage.read((reading) =>
    // A hash is looked up as it is: how far it agrees with another says nothing about the secret.
    shown.scheme === "basic" ? reading.credentialByUsername(shown.username) : reading.credentialByHash(hash),
  );
  const isRight = isSame(found?.hash ?? nobodysHash, hash);
  return found !== undefined && isRight && counts(found, shown) ? clientOf(found) : undefined;
}

function counts({ credentialType, isProviderDeleted }: FoundCredential, { scheme }: Presented): boolean {
  return !isProviderDeleted && schemes[credentialType] === scheme;
}

function clientOf({ environment, providerId, username }: FoundCredential): Client {
  return { environment, providerId, actor: username };
}
