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
    MissingParent "missing-parent" "The parent organization does not exist"
    ParentCycle "parent-cycle" "Organizations form a cycle"
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
    Lu5 "LU-5" "Local users are not provisioned"
    Pp12 "PP-12" "The user belongs to another provider"
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
