// What the console's API takes and answers. The schemas check what comes in and describe both in the OpenAPI document.
import { Type, type Static } from "typebox";

const closed = { additionalProperties: false } as const;
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
/** A document or a part of one, as the package's schemas describe it. */
const Document = Type.Unsafe<unknown>({});

export const EnvironmentQuery = Type.Object({ environment: Type.Optional(Type.String()) }, closed);
export type EnvironmentQuery = Static<typeof EnvironmentQuery>;

const Limit = Type.Integer({ minimum: 1, maximum: 500, default: 50 });
const paged = { environment: Type.Optional(Type.String()), cursor: Type.Optional(Type.String()), limit: Type.Optional(Limit) };

export const UsersQuery = Type.Object(
  {
    ...paged,
    search: Type.Optional(Type.String()),
    provider: Type.Optional(Type.String()),
    status: Type.Optional(Type.String()),
    organization: Type.Optional(Type.String()),
  },
  closed,
);
export type UsersQuery = Static<typeof UsersQuery>;

const Moment = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$", description: "RFC 3339, UTC, with milliseconds" });

export const LogQuery = Type.Object({ ...paged, from: Type.Optional(Moment), to: Type.Optional(Moment), provider: Type.Optional(Type.String()) }, closed);
export type LogQuery = Static<typeof LogQuery>;

export const PageQuery = Type.Object(paged, closed);
export type PageQuery = Static<typeof PageQuery>;

export const NewSession = Type.Object({ token: Type.String({ maxLength: 200 }) }, closed);
export type NewSession = Static<typeof NewSession>;

export const Session = Type.Object({
  environment: Type.String(),
  environments: Type.Array(Type.String()),
  wasmSha256: Type.String(),
  version: Type.String(),
});

export const NewProvider = Type.Object(
  {
    displayName: Type.String({ minLength: 1, maxLength: 200 }),
    kind: Type.Optional(Type.String()),
    credentialType: Type.Optional(Type.String()),
    defaultOrganizationId: Type.Optional(Type.String()),
  },
  closed,
);
export type NewProvider = Static<typeof NewProvider>;

export const Credentials = Type.Object({ baseUrl: Type.String(), username: Type.String(), secret: Type.String() });

export const ProviderSummary = Type.Object({
  id: Type.String(),
  displayName: Type.String(),
  kind: Type.String(),
  credentialType: Type.String(),
  revision: Count,
  users: Count,
});

export const CreatedProvider = Type.Object({ provider: ProviderSummary, credentials: Credentials });

export const ProviderDetail = Type.Object({
  document: Document,
  revision: Count,
  savedAt: Type.String(),
  savedBy: Type.String(),
  baseUrl: Type.String(),
  username: Nullable(Type.String()),
  users: Count,
  holdersElsewhere: Type.Array(Type.String()),
  environmentVersion: Count,
  populationVersion: Count,
});

export const Revision = Type.Object({ revision: Count, savedAt: Type.String(), savedBy: Type.String(), reason: Type.String() });
export const SavedRevision = Type.Object({ revision: Count });

export const Plan = Type.Object({
  id: Type.String(),
  providerId: Type.String(),
  digest: Type.String(),
  revision: Count,
  environmentVersion: Count,
  populationVersion: Count,
  summary: Document,
  createdAt: Type.String(),
  createdBy: Type.String(),
  status: Type.String(),
  appliedAt: Nullable(Type.String()),
  appliedBy: Nullable(Type.String()),
  figures: Document,
});

export const Apply = Type.Object({ digest: Type.String({ pattern: "^[0-9a-f]{64}$" }) }, closed);
export type Apply = Static<typeof Apply>;

export const Applied = Type.Object({ status: Type.Literal("applied"), figures: Document });

const Named = Type.Object({ id: Type.String(), name: Type.String() });

export const Users = Type.Object({
  total: Count,
  users: Type.Array(
    Type.Object({
      id: Type.String(),
      userName: Type.String(),
      displayName: Type.Optional(Type.String()),
      status: Type.String(),
      organization: Nullable(Named),
      roles: Type.Array(Named),
      providerId: Nullable(Type.String()),
      deactivateAt: Nullable(Type.String()),
      findings: Type.Object({ error: Count, warning: Count, info: Count }),
    }),
  ),
  next: Nullable(Type.String()),
});

export const UserDetail = Type.Object({
  account: Document,
  groupIds: Type.Array(Type.String()),
  groups: Type.Array(Type.Object({ id: Type.String(), displayName: Type.String() })),
  organization: Nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  roles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  resource: Document,
  evaluation: Document,
  sentences: Type.Array(Document),
  created: Type.String(),
  lastModified: Type.String(),
});

export const SyncLog = Type.Object({
  entries: Type.Array(
    Type.Object({
      seq: Count,
      providerId: Nullable(Type.String()),
      userId: Nullable(Type.String()),
      userName: Type.String(),
      changeType: Type.String(),
      attribute: Type.String(),
      newValue: Type.String(),
      oldValue: Type.String(),
      message: Nullable(Type.String()),
      at: Type.String(),
    }),
  ),
  next: Nullable(Type.String()),
});

export const AuditLog = Type.Object({
  events: Type.Array(
    Type.Object({
      seq: Count,
      event: Type.String(),
      actor: Type.String(),
      target: Type.String(),
      providerId: Nullable(Type.String()),
      before: Document,
      after: Document,
      at: Type.String(),
    }),
  ),
  next: Nullable(Type.String()),
});

export const ProblemDetails = Type.Object({ type: Type.String(), title: Type.String(), status: Type.Integer(), detail: Type.String() });
