//! The usual user line, read in one pass without a tree.
//!
//! Whatever is unusual, let alone wrong, is left to [`UserReader`](crate::directory::UserReader): what this reads, it reads
//! as that would, and it never says what is wrong.

use super::token::{self, Key as TextKey, Plain, Token, word};
use crate::directory::UserStatus;

/// What a usual line says. Texts stand as they were written, without escapes, and are not known to be UTF-8.
#[derive(Default)]
pub(super) struct QuickLine<'a> {
    pub(super) id: Plain<'a>,
    pub(super) user_name: Plain<'a>,
    pub(super) status: UserStatus,
    pub(super) organization_id: Option<Token<'a>>,
    pub(super) roles: QuickRoles<'a>,
    pub(super) role_group_ids: QuickList<'a>,
    pub(super) org_name: Option<Token<'a>>,
    pub(super) owner: QuickOwner<'a>,
    pub(super) is_local: bool,
    pub(super) is_blocked_by_administrator: bool,
}

/// Who owns the user.
#[derive(Default)]
pub(super) enum QuickOwner<'a> {
    #[default]
    Evaluated,
    Nobody,
    Provider(Token<'a>),
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

    /// The set of a list of roles that was written just so before.
    fn roles(&self, key: TextKey, raw: &[u8]) -> Option<u32>;
}

/// What stood between the values of the line before, which nearly always stands in the next one too: `{"id":`... is then
/// compared at once, and no key is looked for.
#[derive(Clone, Default)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

/// What stood before a value.
#[derive(Clone)]
struct Part {
    key: Key,
    text: Vec<u8>,
    /// The text in words, nothing where it is too long for them, and which of their bits are of it.
    words: Option<[(u64, u64); PART_WORDS]>,
}

const PART_WORDS: usize = 3;

impl Part {
    fn of(key: Key, text: &[u8]) -> Self {
        let is_short = text.len() <= 8 * PART_WORDS;
        let byte = |at: usize| text.get(at).map_or((0, 0), |byte| (*byte, u8::MAX));
        let pair = |at: usize| {
            let bytes: [(u8, u8); 8] = std::array::from_fn(|byte_at| byte(8 * at + byte_at));
            (u64::from_le_bytes(bytes.map(|(byte, _)| byte)), u64::from_le_bytes(bytes.map(|(_, mask)| mask)))
        };
        Self { key, text: text.to_vec(), words: is_short.then(|| std::array::from_fn(pair)) }
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
pub(super) fn whole<'a>(bytes: &'a [u8], learn: &mut impl Learn) -> Option<QuickLine<'a>> {
    let mut scan = Scan { bytes, at: 0 };
    let mut line = QuickLine::default();
    scan.object(&mut Pattern::default(), learn, &mut line)?;
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
            let key = self.key(member, pattern)?;
            // A key that stands twice is wrong.
            if seen & key.bit() != 0 {
                return None;
            }
            seen |= key.bit();
            self.value(key, line, learn)?;
            if self.byte() != Some(b',') {
                self.blank();
                if self.byte() == Some(b'}') {
                    break;
                }
            }
        }
        self.at += 1;
        let required = Key::Id.bit() | Key::UserName.bit();
        (seen & required == required).then_some(())
    }

    /// Reads from where a value ended to where the next one begins.
    #[inline]
    fn key(&mut self, member: usize, pattern: &mut Pattern) -> Option<Key> {
        match pattern.parts.get(member) {
            Some(part) if part.is_at(self.bytes, self.at) => {
                self.at += part.text.len();
                Some(part.key)
            }
            _ => self.new_key(member, pattern),
        }
    }

    #[cold]
    #[inline(never)]
    fn new_key(&mut self, member: usize, pattern: &mut Pattern) -> Option<Key> {
        let start = self.at;
        self.take(if member == 0 { b'{' } else { b',' })?;
        self.blank();
        let key = Key::of(self.any_text()?.text)?;
        self.blank();
        self.take(b':')?;
        self.blank();
        let part = Part::of(key, self.bytes.get(start..self.at)?);
        match pattern.parts.get_mut(member) {
            Some(old) => *old = part,
            None => pattern.parts.push(part),
        }
        Some(key)
    }

    #[inline]
    fn value(&mut self, key: Key, line: &mut QuickLine<'a>, learn: &mut impl Learn) -> Option<()> {
        match key {
            Key::Id => line.id = self.plain()?,
            Key::UserName => {
                line.user_name = self.plain()?;
                // What begins with anything else may be blank.
                line.user_name.bytes().first().filter(|first| first.is_ascii_graphic())?;
            }
            Key::Status => line.status = self.status()?,
            Key::OrganizationId => line.organization_id = self.nullable()?,
            Key::RoleIds => line.roles = self.roles(learn)?,
            Key::GroupIds => {
                self.list(&mut |group| learn.group(group))?;
            }
            Key::RoleGroupIds => line.role_group_ids = self.texts()?,
            Key::OrgName => line.org_name = Some(self.any_text()?),
            Key::ProviderId => line.owner = self.nullable()?.map_or(QuickOwner::Nobody, QuickOwner::Provider),
            Key::Local => line.is_local = self.boolean()?,
            Key::BlockedByAdministrator => line.is_blocked_by_administrator = self.boolean()?,
        }
        Some(())
    }

    /// A string that is not empty, and that nobody looks for.
    #[inline(always)]
    fn plain(&mut self) -> Option<Plain<'a>> {
        self.take(b'"')?;
        let text = Plain::read(self.bytes, self.at)?;
        self.at += text.bytes().len() + 1;
        (!text.is_empty()).then_some(text)
    }

    /// A string that may be empty.
    #[inline(always)]
    fn any_text(&mut self) -> Option<Token<'a>> {
        self.take(b'"')?;
        let token = Token::read(self.bytes, self.at)?;
        self.at += token.text.len() + 1;
        Some(token)
    }

    /// A string that is not empty.
    #[inline(always)]
    fn name(&mut self) -> Option<Token<'a>> {
        self.any_text().filter(|token| !token.text.is_empty())
    }

    #[inline(always)]
    fn nullable(&mut self) -> Option<Option<Token<'a>>> {
        if self.byte() == Some(b'"') { self.name().map(Some) } else { self.word(b"null").map(|()| None) }
    }

    fn boolean(&mut self) -> Option<bool> {
        if self.byte() == Some(b't') { self.word(b"true").map(|()| true) } else { self.word(b"false").map(|()| false) }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let end = self.at + word.len();
        (self.bytes.get(self.at..end) == Some(word)).then(|| self.at = end)
    }

    #[inline]
    fn status(&mut self) -> Option<UserStatus> {
        const ACTIVE: &[u8; 8] = b"\"active\"";
        if token::word(self.bytes, self.at) == Some(u64::from_le_bytes(*ACTIVE)) {
            self.at += ACTIVE.len();
            return Some(UserStatus::Active);
        }
        self.any_status()
    }

    #[inline(never)]
    fn any_status(&mut self) -> Option<UserStatus> {
        let key = self.any_text()?.key;
        STATUSES.iter().find(|(word, _)| *word == key).map(|(_, status)| *status)
    }

    /// A list of roles: few are different, so one that was written just so before is not read again.
    #[inline]
    fn roles(&mut self, learn: &impl Learn) -> Option<QuickRoles<'a>> {
        let start = self.at + 1;
        if self.byte() == Some(b'[')
            && let Some((end, key)) = token::until_bracket(self.bytes, start)
            && let Some(set) = self.bytes.get(start..end).and_then(|raw| learn.roles(key, raw))
        {
            self.at = end + 1;
            return Some(QuickRoles::Known(set));
        }
        self.texts().map(QuickRoles::New)
    }

    /// A list whose strings are looked at later.
    #[cold]
    #[inline(never)]
    fn texts(&mut self) -> Option<QuickList<'a>> {
        self.list(&mut |_| Some(()))
    }

    #[inline(always)]
    fn list(&mut self, each: &mut impl FnMut(Token<'a>) -> Option<()>) -> Option<QuickList<'a>> {
        self.take(b'[')?;
        let start = self.at;
        self.blank();
        let mut goes_on = self.byte() != Some(b']');
        while goes_on {
            each(self.name()?)?;
            if self.bytes.get(self.at..self.at + 2) == Some(b",\"") {
                self.at += 1;
            } else {
                goes_on = self.separator()?;
            }
        }
        let list = self.bytes.get(start..self.at)?;
        self.at += 1;
        Some(QuickList(list))
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
