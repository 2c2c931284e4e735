//! The rules by number, and the codes of reading problems: the stable names of behaviour.

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($($name:ident $code:literal $title:literal)*) => {
        /// A rule or a reading problem that findings and traces name.
        ///
        /// `usher explain CODE` prints what each means, why, and its source.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Rule {
            $(#[doc = $title] $name,)*
        }

        impl Rule {
            /// Every rule the core can name, in the order of this file.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The number or code, as findings and traces print it.
            pub const fn code(self) -> &'static str {
                match self { $(Rule::$name => $code,)* }
            }

            /// The title of its findings. DR-11 fixes two of them to the letter.
            pub const fn title(self) -> &'static str {
                match self { $(Rule::$name => $title,)* }
            }
        }
    };
}

rules! {
    // Reading
    JsonSyntax "json-syntax" "This is not JSON"
    JsonDepth "json-depth" "Nested too deeply"
    JsonSize "json-size" "Too large"
    JsonDuplicateKey "json-duplicate-key" "The same key twice"
    WrongType "wrong-type" "Wrong type"
    MissingKey "missing-key" "A required key is missing"
    UnknownKey "unknown-key" "Unknown key"
    UnknownValue "unknown-value" "Not one of the known words"
    EmptyValue "empty-value" "Empty"
    OutOfRange "out-of-range" "Out of range"
    DuplicateId "duplicate-id" "The same id twice"
    MoreProblems "more-problems" "There are more problems"
    MissingParent "missing-parent" "The parent organization does not exist"
    ParentCycle "parent-cycle" "Organizations form a cycle"
    // SCIM requests
    InvalidSyntax "invalid-syntax" "The request is not SCIM"
    InvalidFilter "invalid-filter" "The filter cannot be read"
    InvalidPath "invalid-path" "The path names nothing"
    InvalidValue "invalid-value" "The value does not fit the attribute"
    NoTarget "no-target" "Nothing to change was found"
    Mutability "mutability" "The attribute cannot be changed"
    UnknownAttribute "unknown-attribute" "Unknown attribute"
    CanonicalValue "canonical-value" "Not one of the suggested values"
    UnknownSchema "unknown-schema" "Unknown schema"
    UndeclaredExtension "undeclared-extension" "The extension is not among the schemas"
    BulkReference "bulk-reference" "A bulkId leads nowhere"
    BulkCycle "bulk-cycle" "Operations wait for each other"
    // What clients do beside the RFC
    OpCase "op-case" "The operation is not in lower case"
    MissingSchemas "missing-schemas" "The request does not name its schema"
    BooleanString "boolean-string" "A boolean came as text"
    BareScalar "bare-scalar" "Text came as a number or a boolean"
    StringifiedValue "stringified-value" "A value came as JSON in text"
    WrappedValue "wrapped-value" "A value came wrapped"
    SingleValue "single-value" "One value came in place of a list"
    BareValue "bare-value" "A complex value came as its value alone"
    DottedKey "dotted-key" "A path stands where a name belongs"
    UrnKey "urn-key" "A URN and an attribute stand in one name"
    BareExtension "bare-extension" "An extension's attribute came without its URN"
    RemoveValue "remove-value" "A removal came with a value"
    FilterCreates "filter-creates" "A filter without a match creates the value"
    NullValue "null-value" "A null stands for no value"
    EmptyReference "empty-reference" "An empty reference stands for none"
    LegacySchema "legacy-schema" "A schema of an earlier protocol"
    ReadOnlyIgnored "read-only-ignored" "A read-only attribute was ignored"
    SeveralPrimaries "several-primaries" "More than one primary value"
    LooseFilter "loose-filter" "The filter is outside the grammar"
    NotFound "not-found" "There is no such resource"
    TooMany "too-many" "Too much for one request"
    VersionMismatch "version-mismatch" "The resource has changed meanwhile"
    // User attributes
    Su1 "SU-1" "The userName is taken"
    Su2 "SU-2" "The userName is no e-mail address"
    Su3 "SU-3" "The primary e-mail differs from the userName"
    Su6 "SU-6" "The e-mail address belongs to another user"
    Su8 "SU-8" "The user now belongs to this provider"
    Su12 "SU-12" "The user was created inactive"
    Su14 "SU-14" "The password is not kept"
    At4 "AT-4" "The country is no ISO 3166-1 code"
    At7 "AT-7" "The manager is not a user here"
    At8 "AT-8" "Too long"
    // Organization mapping
    Om2 "OM-2" "The organization mapping method does not fit the kind of provider"
    Om3 "OM-3" "The user's organization is not in the environment"
    Om4 "OM-4" "The default organization cannot be used"
    Om5 "OM-5" "New users go to the chosen organization"
    Om6 "OM-6" "An existing user stays where it is"
    Om11 "OM-11" "No organization name was received"
    Om12 "OM-12" "Only blank organization names were received"
    Om13 "OM-13" "Organization names that compare equal"
    Om15 "OM-15" "Unable to move existing user to an organization"
    Om16 "OM-16" "The environment's default organization cannot be used"
    Om20 "OM-20" "Differing organization names were received"
    Om21 "OM-21" "The attribute name is not usable"
    Om22 "OM-22" "An organization would be created"
    Om24 "OM-24" "A row without groups"
    Om26 "OM-26" "A group in two organization rows"
    Om27 "OM-27" "The organization must exist beforehand"
    Om28 "OM-28" "No mapped group"
    Om29 "OM-29" "All SCIM groups are mapped"
    Om31 "OM-31" "Unable to move existing user to an organization"
    Om32 "OM-32" "Unable to move existing user to an organization"
    Om34 "OM-34" "The row is bound again by name"
    Om35 "OM-35" "The organization is blocked"
    // Groups
    Sg2 "SG-2" "There are no SCIM groups available"
    Sg3 "SG-3" "The group belongs to another provider"
    Sg6 "SG-6" "The group is not in the environment"
    Sg7 "SG-7" "Members that count for nothing here"
    // Role mapping
    Rm3 "RM-3" "A role row without roles"
    Rm4 "RM-4" "A group in two role rows"
    Rm7 "RM-7" "Groups that give no role"
    Rm8 "RM-8" "No role to sign in with"
    Rm12 "RM-12" "Unable to update user's role"
    Rm13 "RM-13" "Unable to update user's role"
    Rm14 "RM-14" "Unable to update user's role"
    Rm15 "RM-15" "A privileged role is given automatically"
    Rm16 "RM-16" "The last administrator keeps the role"
    // User Directory Sync
    Ud6 "UD-6" "The organization script returned nothing"
    Ud11 "UD-11" "The role mapping method does not fit the kind of provider"
    Ud13 "UD-13" "The role is outside the allow-list"
    Ud15 "UD-15" "Unable to update user's role"
    // Refusals
    As8 "AS-8" "Deactivated users are left alone"
    Lc2 "LC-2" "The deactivation delay is out of range"
    Lc23 "LC-23" "Stored until the user is active again"
    Lu4 "LU-4" "A local user cannot be provisioned"
    Lu5 "LU-5" "Local users are not provisioned"
    Pp3 "PP-3" "The display name is taken"
    Pp1 "PP-1" "A provider's id and kind stay as they are"
    Pp12 "PP-12" "The user belongs to another provider"
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
