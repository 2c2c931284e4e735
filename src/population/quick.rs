//! The usual user line, read in one pass without a tree.
//!
//! Whatever is unusual, let alone wrong, is left to [`UserReader`](crate::directory::UserReader): what this reads, it reads
//! as that would, and it never says what is wrong.

use super::texts::is_same;
use super::token::{self, Key as TextKey, Plain, Shape, Token, word};
use crate::directory::UserStatus;

/// What a usual line says. Texts stand as they were written, without escapes, and are not known to be UTF-8.
#[derive(Default)]
pub(super) struct QuickLine<'a> {
    pub(super) id: Plain<'a>,
    pub(super) user_name: Plain<'a>,
    pub(super) status: UserStatus,
    pub(super) organization: QuickOrganization<'a>,
    pub(super) roles: QuickRoles<'a>,
    pub(super) role_group_ids: QuickList<'a>,
    pub(super) org_name: Option<Token<'a>>,
    pub(super) owner: QuickOwner<'a>,
    pub(super) is_local: bool,
    pub(super) is_blocked_by_administrator: bool,
}

impl QuickLine<'_> {
    #[inline]
    fn take(&mut self, value: Whole) {
        match value {
            Whole::Status(status) => self.status = status,
            Whole::Local(holds) => self.is_local = holds,
            Whole::Blocked(holds) => self.is_blocked_by_administrator = holds,
            Whole::Nobody => self.owner = QuickOwner::Nobody,
            Whole::Nowhere => self.organization = QuickOrganization::Nowhere,
        }
    }
}

/// Who owns the user.
#[derive(Default)]
pub(super) enum QuickOwner<'a> {
    #[default]
    Evaluated,
    Nobody,
    Provider(Token<'a>),
}

/// Where the user is.
#[derive(Default)]
pub(super) enum QuickOrganization<'a> {
    #[default]
    Nowhere,
    /// The number of one that came before.
    Known(u32),
    New(Token<'a>),
}

/// The roles held.
pub(super) enum QuickRoles<'a> {
    /// A list that was written just so before: the number of its set.
    Known(u32),
    New(QuickList<'a>),
}

impl Default for QuickRoles<'_> {
    fn default() -> Self {
        Self::Known(0)
    }
}

/// A list of plain, non-empty strings between its brackets, known to be one.
#[derive(Clone, Copy, Default)]
pub(super) struct QuickList<'a>(&'a [u8]);

impl<'a> QuickList<'a> {
    /// The list as it was written.
    pub(super) fn raw(self) -> &'a [u8] {
        self.0
    }

    /// Its strings, between their quotes: they hold no quote, so every second part is one.
    pub(super) fn each(self, take: impl FnMut(Token<'a>)) {
        let texts = self.0.split(|byte| *byte == b'"').skip(1).step_by(2);
        texts.map(|text| Token { text, key: TextKey::of(text) }).for_each(take);
    }
}

/// What is made of a line while it is read.
pub(super) trait Learn {
    /// Takes a group, also of a line that turns out not to be usual; nothing where it is no UTF-8.
    fn group(&mut self, group: Token) -> Option<()>;

    /// Takes the group of this shape that stands at `at` with its closing quote, if it is short and known.
    fn known_group(&mut self, bytes: &[u8], at: usize, shape: Shape) -> Option<()>;

    /// The same, if it is long.
    fn known_long_group(&mut self, bytes: &[u8], at: usize, shape: Shape) -> Option<()>;

    /// The number of the organization of this shape whose id stands at `at` with its closing quote, if it is short and known.
    fn known_organization(&self, bytes: &[u8], at: usize, shape: Shape) -> Option<u32>;

    /// The set of a list of roles that was written just so before.
    fn roles(&self, key: TextKey, raw: &[u8]) -> Option<u32>;
}

/// What stood between the values of the line before, which nearly always stands in the next one too: `{"id":`... is then
/// compared at once, and no key is looked for.
#[derive(Clone, Default)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// The last group's.
    group: Shape,
    /// The last organization's.
    organization: Shape,
    roles: UsualRoles,
}

/// The list of roles that most users hold, as far as there is one: each user that holds it votes for it, each other against it.
#[derive(Clone, Default)]
struct UsualRoles {
    /// As it was written after its opening bracket, with the closing one.
    text: Vec<u8>,
    set: u32,
    votes: u8,
}

impl UsualRoles {
    /// The set, and a vote for the list, if it stands at `at`.
    #[inline]
    fn take(&mut self, bytes: &[u8], at: usize) -> Option<u32> {
        let is_there = bytes.get(at..at + self.text.len()).is_some_and(|there| is_same(there, &self.text));
        (is_there && self.votes > 0).then(|| {
            self.votes = self.votes.saturating_add(1);
            self.set
        })
    }

    /// Takes the vote of a user that holds another list.
    #[inline]
    fn vote(&mut self, text: &[u8], set: u32) {
        match self.votes.checked_sub(1) {
            Some(votes) => self.votes = votes,
            None => self.choose(text, set),
        }
    }

    #[cold]
    #[inline(never)]
    fn choose(&mut self, text: &[u8], set: u32) {
        self.text.clear();
        self.text.extend_from_slice(text);
        (self.set, self.votes) = (set, 1);
    }
}

/// A member of the line before, up to where its value may differ: the opening quote of a text, or all of a value of which
/// there are few.
#[derive(Clone)]
struct Part {
    key: Key,
    text: Vec<u8>,
    /// The text in words, nothing where it is too long for them, and which of their bits are of it.
    words: Option<[(u64, u64); PART_WORDS]>,
    /// Where the value begins.
    value_at: usize,
    /// The value, if all of it is here.
    whole: Option<Whole>,
    /// Members that began otherwise.
    others: u8,
}

/// Members that begin otherwise until a part is made anew.
const OTHERS: u8 = 8;

/// A value of which there are few.
#[derive(Clone, Copy)]
enum Whole {
    Status(UserStatus),
    Local(bool),
    Blocked(bool),
    /// No provider owns the user.
    Nobody,
    /// The user is in no organization.
    Nowhere,
}

const PART_WORDS: usize = 3;

impl Part {
    fn of(key: Key, text: &[u8], value_at: usize, whole: Option<Whole>) -> Self {
        let is_short = text.len() <= 8 * PART_WORDS;
        let byte = |at: usize| text.get(at).map_or((0, 0), |byte| (*byte, u8::MAX));
        let pair = |at: usize| {
            let bytes: [(u8, u8); 8] = std::array::from_fn(|byte_at| byte(8 * at + byte_at));
            (u64::from_le_bytes(bytes.map(|(byte, _)| byte)), u64::from_le_bytes(bytes.map(|(_, mask)| mask)))
        };
        let words = is_short.then(|| std::array::from_fn(pair));
        Self { key, text: text.to_vec(), words, value_at, whole, others: 0 }
    }

    /// Whether it stays, though one more member begins otherwise: where only the value differs, it mostly does.
    fn stays(&mut self, text: &[u8], value_at: usize) -> bool {
        self.others = self.others.wrapping_add(1);
        let is_same_key = self.text.get(..self.value_at) == text.get(..value_at);
        is_same_key && !self.others.is_multiple_of(OTHERS)
    }

    /// Whether these bytes go on with it.
    #[inline]
    fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        let there = bytes.get(at..).and_then(<[u8]>::first_chunk::<{ 8 * PART_WORDS }>);
        match (&self.words, there) {
            (Some(words), Some(there)) => {
                let differs = |(at, (wanted, mask)): (usize, &(u64, u64))| {
                    (word(there, 8 * at).unwrap_or_default() ^ wanted) & mask
                };
                words.iter().enumerate().map(differs).fold(0, |all, each| all | each) == 0
            }
            _ => self.is_long_at(bytes, at),
        }
    }

    #[cold]
    #[inline(never)]
    fn is_long_at(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at..at + self.text.len()) == Some(&self.text)
    }
}

/// Reads the line that these bytes begin with into one that says nothing yet, and answers how long it is with its newline;
/// nothing where the line is unusual, wrong, or goes on after these bytes.
#[inline]
pub(super) fn line<'a>(
    bytes: &'a [u8],
    pattern: &mut Pattern,
    learn: &mut impl Learn,
    line: &mut QuickLine<'a>,
) -> Option<usize> {
    let mut scan = Scan { bytes, at: 0 };
    scan.object(pattern, learn, line)?;
    if scan.byte() == Some(b'\r') {
        scan.at += 1;
    }
    scan.take(b'\n')?;
    Some(scan.at)
}

/// Reads a whole text that is one user.
pub(super) fn whole<'a>(bytes: &'a [u8], pattern: &mut Pattern, learn: &mut impl Learn) -> Option<QuickLine<'a>> {
    let mut scan = Scan { bytes, at: 0 };
    let mut line = QuickLine::default();
    scan.object(pattern, learn, &mut line)?;
    (scan.at == bytes.len()).then_some(line)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What each status is written as, the most frequent first.
const STATUSES: [(TextKey, UserStatus); 5] = [
    status(UserStatus::Active),
    status(UserStatus::Blocked),
    status(UserStatus::Deactivated),
    status(UserStatus::Pending),
    status(UserStatus::Held),
];

const fn status(status: UserStatus) -> (TextKey, UserStatus) {
    (TextKey::of(status.word().as_bytes()), status)
}

/// The keys of a usual line.
#[derive(Clone, Copy)]
enum Key {
    Id,
    UserName,
    Status,
    OrganizationId,
    RoleIds,
    GroupIds,
    RoleGroupIds,
    OrgName,
    ProviderId,
    Local,
    BlockedByAdministrator,
}

impl Key {
    fn of(key: &[u8]) -> Option<Self> {
        match key {
            b"id" => Some(Self::Id),
            b"userName" => Some(Self::UserName),
            b"status" => Some(Self::Status),
            b"organizationId" => Some(Self::OrganizationId),
            b"roleIds" => Some(Self::RoleIds),
            b"groupIds" => Some(Self::GroupIds),
            b"roleGroupIds" => Some(Self::RoleGroupIds),
            b"orgName" => Some(Self::OrgName),
            b"providerId" => Some(Self::ProviderId),
            b"local" => Some(Self::Local),
            b"blockedByAdministrator" => Some(Self::BlockedByAdministrator),
            _ => None,
        }
    }

    /// What a value begins with, if it is none of which there are few.
    fn opening(self) -> u8 {
        match self {
            Self::RoleIds | Self::GroupIds | Self::RoleGroupIds => b'[',
            _ => b'"',
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl<'a> Scan<'a> {
    #[inline]
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.byte() == Some(wanted)).then(|| self.at += 1)
    }

    /// Passes over blanks; a newline would end the line.
    #[inline]
    fn blank(&mut self) {
        while let Some(b' ' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    #[inline]
    fn object(&mut self, pattern: &mut Pattern, learn: &mut impl Learn, line: &mut QuickLine<'a>) -> Option<()> {
        let mut seen = 0;
        for member in 0.. {
            let key = match pattern.parts.get(member) {
                Some(part) if part.is_at(self.bytes, self.at) => {
                    self.at += part.text.len();
                    let key = part.key;
                    match part.whole {
                        Some(whole) => line.take(whole),
                        None => self.rest(key, pattern, line, learn)?,
                    }
                    key
                }
                _ => {
                    if self.is_end(member) {
                        break;
                    }
                    self.new_member(member, pattern, line, learn)?
                }
            };
            // A key that stands twice is wrong.
            if seen & key.bit() != 0 {
                return None;
            }
            seen |= key.bit();
        }
        let required = Key::Id.bit() | Key::UserName.bit();
        (seen & required == required).then_some(())
    }

    /// Passes over the end of the object, if that comes next.
    #[inline]
    fn is_end(&mut self, member: usize) -> bool {
        self.blank();
        member > 0 && self.take(b'}').is_some()
    }

    /// Reads a member that does not begin as in the line before.
    #[inline(never)]
    fn new_member(
        &mut self,
        member: usize,
        pattern: &mut Pattern,
        line: &mut QuickLine<'a>,
        learn: &mut impl Learn,
    ) -> Option<Key> {
        let start = self.at;
        let key = self.key(member)?;
        let value_at = self.at - start;
        let whole = self.whole(key)?;
        if whole.is_none() {
            self.take(key.opening())?;
        }
        let text = self.bytes.get(start..self.at)?;
        match pattern.parts.get_mut(member) {
            Some(part) => {
                if !part.stays(text, value_at) {
                    *part = Part::of(key, text, value_at, whole);
                }
            }
            None => pattern.parts.push(Part::of(key, text, value_at, whole)),
        }
        match whole {
            Some(whole) => line.take(whole),
            None => self.rest(key, pattern, line, learn)?,
        }
        Some(key)
    }

    /// Reads from where a value ended to where the next one begins.
    fn key(&mut self, member: usize) -> Option<Key> {
        self.take(if member == 0 { b'{' } else { b',' })?;
        self.blank();
        let key = Key::of(self.string()?.text)?;
        self.blank();
        self.take(b':')?;
        self.blank();
        Some(key)
    }

    /// Reads a value of which there are few.
    fn whole(&mut self, key: Key) -> Option<Option<Whole>> {
        match key {
            Key::Status => {
                let word = self.string()?.key;
                let (_, status) = STATUSES.iter().find(|(status, _)| *status == word)?;
                Some(Some(Whole::Status(*status)))
            }
            Key::Local => self.boolean().map(Whole::Local).map(Some),
            Key::BlockedByAdministrator => self.boolean().map(Whole::Blocked).map(Some),
            Key::OrganizationId if self.byte() == Some(b'n') => self.word(b"null").map(|()| Some(Whole::Nowhere)),
            Key::ProviderId if self.byte() == Some(b'n') => self.word(b"null").map(|()| Some(Whole::Nobody)),
            _ => Some(None),
        }
    }

    /// Reads the rest of a value, after its opening.
    #[inline]
    fn rest(
        &mut self,
        key: Key,
        pattern: &mut Pattern,
        line: &mut QuickLine<'a>,
        learn: &mut impl Learn,
    ) -> Option<()> {
        match key {
            Key::Id => line.id = self.plain()?,
            Key::UserName => {
                line.user_name = self.plain()?;
                // What begins with anything else may be blank.
                line.user_name.bytes().first().filter(|first| first.is_ascii_graphic())?;
            }
            Key::OrganizationId => self.organization(&mut pattern.organization, line, learn)?,
            Key::RoleIds => self.roles(&mut pattern.roles, line, learn)?,
            Key::GroupIds => self.groups(&mut pattern.group, learn)?,
            Key::RoleGroupIds => line.role_group_ids = self.texts()?,
            Key::OrgName => line.org_name = Some(self.text()?),
            Key::ProviderId => line.owner = QuickOwner::Provider(self.name()?),
            // These are read as a whole.
            Key::Status | Key::Local | Key::BlockedByAdministrator => return None,
        }
        Some(())
    }

    /// A string that is not empty, and that nobody looks for.
    #[inline(always)]
    fn plain(&mut self) -> Option<Plain<'a>> {
        let text = Plain::read(self.bytes, self.at)?;
        self.at += text.bytes().len() + 1;
        (!text.is_empty()).then_some(text)
    }

    /// A string that may be empty.
    #[inline(always)]
    fn text(&mut self) -> Option<Token<'a>> {
        let token = Token::read(self.bytes, self.at)?;
        self.at += token.text.len() + 1;
        Some(token)
    }

    /// A string that is not empty.
    #[inline(always)]
    fn name(&mut self) -> Option<Token<'a>> {
        self.text().filter(|token| !token.text.is_empty())
    }

    /// A string that may be empty, with its opening quote.
    fn string(&mut self) -> Option<Token<'a>> {
        self.take(b'"')?;
        self.text()
    }

    fn boolean(&mut self) -> Option<bool> {
        if self.byte() == Some(b't') { self.word(b"true").map(|()| true) } else { self.word(b"false").map(|()| false) }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let end = self.at + word.len();
        (self.bytes.get(self.at..end) == Some(word)).then(|| self.at = end)
    }

    #[inline]
    fn organization(&mut self, usual: &mut Shape, line: &mut QuickLine<'a>, learn: &impl Learn) -> Option<()> {
        match learn.known_organization(self.bytes, self.at, *usual) {
            Some(number) => {
                self.at += usual.length() + 1;
                line.organization = QuickOrganization::Known(number);
            }
            None => self.any_organization(usual, line)?,
        }
        Some(())
    }

    #[inline(never)]
    fn any_organization(&mut self, usual: &mut Shape, line: &mut QuickLine<'a>) -> Option<()> {
        let id = self.name()?;
        *usual = usual.after(id.text.len());
        line.organization = QuickOrganization::New(id);
        Some(())
    }

    /// A list of roles: few are different, so one that was written just so before is not read again.
    #[inline]
    fn roles(&mut self, usual: &mut UsualRoles, line: &mut QuickLine<'a>, learn: &impl Learn) -> Option<()> {
        if let Some(set) = usual.take(self.bytes, self.at) {
            self.at += usual.text.len();
            line.roles = QuickRoles::Known(set);
            return Some(());
        }
        self.other_roles(usual, line, learn)
    }

    #[inline]
    fn other_roles(&mut self, usual: &mut UsualRoles, line: &mut QuickLine<'a>, learn: &impl Learn) -> Option<()> {
        let start = self.at;
        if let Some((end, key)) = token::until_bracket(self.bytes, start)
            && let Some(set) = self.bytes.get(start..end).and_then(|raw| learn.roles(key, raw))
        {
            self.at = end + 1;
            usual.vote(self.bytes.get(start..self.at)?, set);
            line.roles = QuickRoles::Known(set);
            return Some(());
        }
        line.roles = QuickRoles::New(self.texts()?);
        Some(())
    }

    /// A list of groups.
    #[inline(always)]
    fn groups(&mut self, usual: &mut Shape, learn: &mut impl Learn) -> Option<()> {
        self.list(&mut |scan| {
            match learn.known_group(scan.bytes, scan.at, *usual) {
                Some(()) => scan.at += usual.length() + 1,
                None => scan.other_group(usual, learn)?,
            }
            Some(())
        })
    }

    #[inline(never)]
    fn other_group(&mut self, usual: &mut Shape, learn: &mut impl Learn) -> Option<()> {
        if learn.known_long_group(self.bytes, self.at, *usual).is_some() {
            self.at += usual.length() + 1;
        } else {
            let group = self.name()?;
            learn.group(group)?;
            *usual = usual.after(group.text.len());
        }
        Some(())
    }

    /// A list whose strings are looked at later.
    #[cold]
    #[inline(never)]
    fn texts(&mut self) -> Option<QuickList<'a>> {
        let start = self.at;
        self.list(&mut |scan| scan.name().map(|_| ()))?;
        self.bytes.get(start..self.at - 1).map(QuickList)
    }

    /// The rest of a list of strings; `each` reads the rest of one.
    #[inline(always)]
    fn list(&mut self, each: &mut impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        let mut goes_on = self.byte() == Some(b'"') || self.begins()?;
        while goes_on {
            self.at += 1;
            each(self)?;
            if self.bytes.get(self.at..self.at + 2) == Some(b",\"") {
                self.at += 1;
            } else {
                goes_on = self.separator()?;
            }
        }
        self.at += 1;
        Some(())
    }

    /// Whether a list that does not begin with a string at once has one.
    #[inline(never)]
    fn begins(&mut self) -> Option<bool> {
        self.blank();
        match self.byte()? {
            b'"' => Some(true),
            b']' => Some(false),
            _ => None,
        }
    }

    /// What comes after a string of a list: whether another does.
    #[inline]
    fn separator(&mut self) -> Option<bool> {
        self.blank();
        match self.byte()? {
            b',' => {
                self.at += 1;
                self.blank();
                // Another must follow.
                (self.byte() == Some(b'"')).then_some(true)
            }
            b']' => Some(false),
            _ => None,
        }
    }
}
