//! The usual user line, read in one pass without a tree.
//!
//! Whatever is unusual, let alone wrong, is left to [`UserReader`](crate::directory::UserReader): what this reads, it reads
//! as that would, and it never says what is wrong.

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

/// Reads the line that these bytes begin with, and how long it is with its newline; nothing where the line is unusual,
/// wrong, or goes on after these bytes. The groups are given to `group` as they come, also of a line that turns out not to
/// be usual.
#[inline]
pub(super) fn line<'a>(
    bytes: &'a [u8],
    group: &mut impl FnMut(&'a [u8]) -> Option<()>,
) -> Option<(QuickLine<'a>, usize)> {
    let mut scan = Scan { bytes, at: 0 };
    let line = scan.object(group)?;
    if scan.byte() == Some(b'\r') {
        scan.at += 1;
    }
    scan.take(b'\n')?;
    Some((line, scan.at))
}

/// Reads a whole text that is one user.
pub(super) fn whole<'a>(bytes: &'a [u8], group: &mut impl FnMut(&'a [u8]) -> Option<()>) -> Option<QuickLine<'a>> {
    let mut scan = Scan { bytes, at: 0 };
    let line = scan.object(group)?;
    (scan.at == bytes.len()).then_some(line)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

const ID: u16 = 1;
const USER_NAME: u16 = 1 << 1;
const GROUP_IDS: u16 = 1 << 2;

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
    fn object(&mut self, group: &mut impl FnMut(&'a [u8]) -> Option<()>) -> Option<QuickLine<'a>> {
        let mut line = QuickLine::default();
        let mut seen = 0;
        self.take(b'{')?;
        loop {
            self.blank();
            self.take(b'"')?;
            let key = self.text()?;
            self.blank();
            self.take(b':')?;
            self.blank();
            let bit =
                if key == b"groupIds" { self.list(group).map(|_| GROUP_IDS) } else { self.member(key, &mut line) }?;
            // A key that stands twice is wrong.
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            self.blank();
            match self.byte()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        self.at += 1;
        (seen & (ID | USER_NAME) == ID | USER_NAME).then_some(line)
    }

    /// Reads the value of a known key, and answers which it is.
    #[inline]
    fn member(&mut self, key: &[u8], line: &mut QuickLine<'a>) -> Option<u16> {
        match key {
            b"id" => {
                line.id = self.name()?;
                Some(ID)
            }
            b"userName" => {
                line.user_name = self.name()?;
                // What begins with anything else may be blank.
                line.user_name.first().filter(|first| first.is_ascii_graphic())?;
                Some(USER_NAME)
            }
            b"organizationId" => {
                line.organization_id = self.nullable()?;
                Some(1 << 3)
            }
            b"roleIds" => {
                line.role_ids = self.list(&mut |_| Some(()))?;
                Some(1 << 4)
            }
            b"status" => {
                line.status = self.status()?;
                Some(1 << 5)
            }
            b"providerId" => {
                line.owner = self.nullable()?.map_or(QuickOwner::Nobody, QuickOwner::Provider);
                Some(1 << 6)
            }
            b"orgName" => {
                line.org_name = Some(self.any_text()?);
                Some(1 << 7)
            }
            b"roleGroupIds" => {
                line.role_group_ids = self.list(&mut |_| Some(()))?;
                Some(1 << 8)
            }
            b"local" => {
                line.is_local = self.boolean()?;
                Some(1 << 9)
            }
            b"blockedByAdministrator" => {
                line.is_blocked_by_administrator = self.boolean()?;
                Some(1 << 10)
            }
            _ => None,
        }
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
