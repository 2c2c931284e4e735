//! The usual user line, read in one pass without a tree.
//!
//! Whatever is unusual, let alone wrong, is left to [`UserReader`](crate::directory::UserReader): what this reads, it reads
//! as that would, and it never says what is wrong.

use super::texts::is_same;
use crate::directory::UserStatus;
use crate::json::end_of_plain;

/// What a usual line says. Texts stand as they were written, without escapes, and are not known to be UTF-8.
#[derive(Default)]
pub(super) struct QuickLine<'a> {
    pub(super) id: &'a [u8],
    pub(super) user_name: &'a [u8],
    pub(super) status: UserStatus,
    pub(super) organization_id: Option<&'a [u8]>,
    pub(super) role_ids: QuickList<'a>,
    pub(super) role_group_ids: QuickList<'a>,
    pub(super) org_name: Option<&'a [u8]>,
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
    Provider(&'a [u8]),
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
    pub(super) fn each(self, take: impl FnMut(&'a [u8])) {
        self.0.split(|byte| *byte == b'"').skip(1).step_by(2).for_each(take);
    }
}

/// What stood between the values of the line before, which nearly always stands in the next one too: `{"id":"`... is then
/// compared at once, and no key is looked for.
#[derive(Clone, Default)]
pub(super) struct Pattern {
    parts: Vec<(Key, Vec<u8>)>,
}

/// Reads the line that these bytes begin with, and how long it is with its newline; nothing where the line is unusual,
/// wrong, or goes on after these bytes. The groups are given to `group` as they come, also of a line that turns out not to
/// be usual.
#[inline]
pub(super) fn line<'a>(
    bytes: &'a [u8],
    pattern: &mut Pattern,
    group: &mut impl FnMut(&'a [u8]) -> Option<()>,
) -> Option<(QuickLine<'a>, usize)> {
    let mut scan = Scan { bytes, at: 0 };
    let line = scan.object(pattern, group)?;
    if scan.byte() == Some(b'\r') {
        scan.at += 1;
    }
    scan.take(b'\n')?;
    Some((line, scan.at))
}

/// Reads a whole text that is one user.
pub(super) fn whole<'a>(bytes: &'a [u8], group: &mut impl FnMut(&'a [u8]) -> Option<()>) -> Option<QuickLine<'a>> {
    let mut scan = Scan { bytes, at: 0 };
    let line = scan.object(&mut Pattern::default(), group)?;
    (scan.at == bytes.len()).then_some(line)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
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
    fn object(
        &mut self,
        pattern: &mut Pattern,
        group: &mut impl FnMut(&'a [u8]) -> Option<()>,
    ) -> Option<QuickLine<'a>> {
        let mut line = QuickLine::default();
        let mut seen = 0;
        for member in 0.. {
            let key = self.key(member, pattern)?;
            // A key that stands twice is wrong.
            if seen & key.bit() != 0 {
                return None;
            }
            seen |= key.bit();
            if let Key::GroupIds = key {
                self.list(group)?;
            } else {
                self.value(key, &mut line)?;
            }
            self.blank();
            if self.byte() == Some(b'}') {
                break;
            }
        }
        self.at += 1;
        let required = Key::Id.bit() | Key::UserName.bit();
        (seen & required == required).then_some(line)
    }

    /// Reads from where a value ended to where the next one begins.
    #[inline]
    fn key(&mut self, member: usize, pattern: &mut Pattern) -> Option<Key> {
        if let Some((key, part)) = pattern.parts.get(member) {
            let end = self.at + part.len();
            if self.bytes.get(self.at..end).is_some_and(|bytes| is_same(bytes, part)) {
                self.at = end;
                return Some(*key);
            }
        }
        self.new_key(member, pattern)
    }

    #[cold]
    fn new_key(&mut self, member: usize, pattern: &mut Pattern) -> Option<Key> {
        let start = self.at;
        self.take(if member == 0 { b'{' } else { b',' })?;
        self.blank();
        self.take(b'"')?;
        let key = Key::of(self.text()?)?;
        self.blank();
        self.take(b':')?;
        self.blank();
        let part = self.bytes.get(start..self.at)?;
        match pattern.parts.get_mut(member) {
            Some((known, old)) => {
                *known = key;
                old.clear();
                old.extend_from_slice(part);
            }
            None => pattern.parts.push((key, part.to_vec())),
        }
        Some(key)
    }

    #[inline]
    fn value(&mut self, key: Key, line: &mut QuickLine<'a>) -> Option<()> {
        match key {
            Key::Id => line.id = self.name()?,
            Key::UserName => {
                line.user_name = self.name()?;
                // What begins with anything else may be blank.
                line.user_name.first().filter(|first| first.is_ascii_graphic())?;
            }
            Key::Status => line.status = self.status()?,
            Key::OrganizationId => line.organization_id = self.nullable()?,
            Key::RoleIds => line.role_ids = self.list(&mut |_| Some(()))?,
            Key::RoleGroupIds => line.role_group_ids = self.list(&mut |_| Some(()))?,
            Key::OrgName => line.org_name = Some(self.any_text()?),
            Key::ProviderId => line.owner = self.nullable()?.map_or(QuickOwner::Nobody, QuickOwner::Provider),
            Key::Local => line.is_local = self.boolean()?,
            Key::BlockedByAdministrator => line.is_blocked_by_administrator = self.boolean()?,
            Key::GroupIds => return None,
        }
        Some(())
    }

    /// A string that may be empty.
    fn any_text(&mut self) -> Option<&'a [u8]> {
        self.take(b'"')?;
        self.text()
    }

    /// A string that is not empty.
    #[inline]
    fn name(&mut self) -> Option<&'a [u8]> {
        self.any_text().filter(|text| !text.is_empty())
    }

    fn nullable(&mut self) -> Option<Option<&'a [u8]>> {
        if self.byte() == Some(b'"') { self.name().map(Some) } else { self.word(b"null").map(|()| None) }
    }

    fn boolean(&mut self) -> Option<bool> {
        if self.byte() == Some(b't') { self.word(b"true").map(|()| true) } else { self.word(b"false").map(|()| false) }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let end = self.at + word.len();
        (self.bytes.get(self.at..end) == Some(word)).then(|| self.at = end)
    }

    fn status(&mut self) -> Option<UserStatus> {
        match self.any_text()? {
            b"active" => Some(UserStatus::Active),
            b"blocked" => Some(UserStatus::Blocked),
            b"pending" => Some(UserStatus::Pending),
            b"held" => Some(UserStatus::Held),
            b"deactivated" => Some(UserStatus::Deactivated),
            _ => None,
        }
    }

    #[inline]
    fn list(&mut self, each: &mut impl FnMut(&'a [u8]) -> Option<()>) -> Option<QuickList<'a>> {
        self.take(b'[')?;
        let start = self.at;
        self.blank();
        if self.byte() != Some(b']') {
            loop {
                self.blank();
                each(self.name()?)?;
                self.blank();
                match self.byte()? {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return None,
                }
            }
        }
        let list = self.bytes.get(start..self.at)?;
        self.at += 1;
        Some(QuickList(list))
    }

    /// The rest of a string whose opening quote has been read; nothing where it has an escape or a control character.
    #[inline]
    fn text(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        self.at = end_of_plain(self.bytes, start);
        let text = self.bytes.get(start..self.at);
        self.take(b'"')?;
        text
    }
}
