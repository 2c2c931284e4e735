use super::fault::{Expected, Fault, FaultKind};
use super::nesting::{Container, Nesting};
use super::{Event, Limits, Spanned, SyntaxError, Text, message, scan};

/// Reads one JSON text (RFC 8259) as events, borrowing from its bytes.
///
/// It allocates nothing, recurses nowhere and takes time linear in the text. Duplicate keys are
/// delivered as they come; [`tree::parse`](super::tree::parse) refuses them.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// All that was given.
    bytes: &'a [u8],
    /// The bytes up to the first that is not UTF-8. Their end is the text's end, until it turns out
    /// that something stands there.
    text: &'a str,
    /// Where the last token begins.
    offset: usize,
    /// Where it ends.
    end: usize,
    /// Where reading goes on: after the `:` of a key, otherwise at the end of the token.
    at: usize,
    /// What must come next.
    state: Expected,
    nesting: Nesting,
    limits: Limits,
    fault: Option<Fault>,
}

/// An event without what it carries: small enough for a register.
#[derive(Clone, Copy, Debug)]
enum Token {
    ObjectStart,
    ObjectEnd,
    ArrayStart,
    ArrayEnd,
    Key { is_escaped: bool },
    String { is_escaped: bool },
    Number,
    True,
    False,
    Null,
    End,
    Failed,
}

impl<'a> Reader<'a> {
    /// A reader of these bytes, which are one JSON text in UTF-8 without a byte order mark.
    #[must_use]
    pub fn new(bytes: &'a [u8], limits: Limits) -> Self {
        let fault = refusal(bytes, limits);
        Self {
            bytes,
            text: if fault.is_some() { "" } else { utf8_prefix(bytes) },
            offset: 0,
            end: 0,
            at: 0,
            state: Expected::Document,
            nesting: Nesting::default(),
            limits,
            fault,
        }
    }

    /// The next event; `None` after the last one.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or exceeds a limit. Every later call gives the same error.
    #[expect(
        clippy::should_implement_trait,
        reason = "the answer is a result of an option, so that `?` leaves the option"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Spanned<Event<'a>>>, SyntaxError> {
        let value = match self.token() {
            Token::ObjectStart => Event::ObjectStart,
            Token::ObjectEnd => Event::ObjectEnd,
            Token::ArrayStart => Event::ArrayStart,
            Token::ArrayEnd => Event::ArrayEnd,
            Token::Key { is_escaped } => Event::Key(self.text_of(is_escaped)),
            Token::String { is_escaped } => Event::String(self.text_of(is_escaped)),
            Token::Number => Event::Number(self.slice(self.offset, self.end)),
            Token::True => Event::Bool(true),
            Token::False => Event::Bool(false),
            Token::Null => Event::Null,
            Token::End => return Ok(None),
            Token::Failed => return Err(self.error()),
        };
        Ok(Some(Spanned { value, offset: self.offset, end: self.end }))
    }

    /// The key or string that the last token was.
    #[inline]
    fn text_of(&self, is_escaped: bool) -> Text<'a> {
        Text::new(self.slice(self.offset + 1, self.end - 1), is_escaped)
    }

    /// A part of the text. Tokens begin and end at ASCII bytes, so that there always is one.
    #[inline]
    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Reads one token.
    #[inline]
    fn token(&mut self) -> Token {
        let (mut at, mut byte) = self.skip(self.at);
        if byte == b',' {
            self.state = match self.state {
                Expected::MemberEnd => Expected::Key,
                Expected::ItemEnd => Expected::Item,
                _ => return self.unexpected(at),
            };
            (at, byte) = self.skip(at + 1);
        }
        let bytes = self.text.as_bytes();
        let scanned = match byte {
            b'"' if self.state.is_value() || self.state.is_key() => return self.string(at),
            b'}' if self.state.is_object_end() => return self.close(at, Token::ObjectEnd),
            b']' if self.state.is_array_end() => return self.close(at, Token::ArrayEnd),
            _ if !self.state.is_value() => return self.end_or_unexpected(at),
            b'{' => return self.open(at, Container::Object),
            b'[' => return self.open(at, Container::Array),
            b'-' | b'0'..=b'9' => scan::number(bytes, at).map(|end| (end, Token::Number)),
            b't' => scan::word(bytes, at, "true", self.state).map(|end| (end, Token::True)),
            b'f' => scan::word(bytes, at, "false", self.state).map(|end| (end, Token::False)),
            b'n' => scan::word(bytes, at, "null", self.state).map(|end| (end, Token::Null)),
            _ => return self.unexpected(at),
        };
        match scanned {
            Ok((end, token)) => self.value_end(at, end, token),
            Err(fault) => self.fail(fault),
        }
    }

    /// The first place from `at` on without white space, and its byte; 0, which begins nothing, at
    /// the end of the text.
    #[inline]
    fn skip(&self, at: usize) -> (usize, u8) {
        let bytes = self.text.as_bytes();
        let at = scan::white_space(bytes, at);
        (at, bytes.get(at).copied().unwrap_or(0))
    }

    #[inline]
    fn string(&mut self, at: usize) -> Token {
        let (end, is_escaped) = match scan::string(self.text.as_bytes(), at) {
            Ok(string) => string,
            Err(fault) => return self.fail(fault),
        };
        if self.state.is_value() {
            return self.value_end(at, end, Token::String { is_escaped });
        }
        let (colon, byte) = self.skip(end);
        if byte != b':' {
            return self.fail(Fault::expected(colon, Expected::Colon));
        }
        self.state = Expected::MemberValue;
        self.deliver(at, end, colon + 1, Token::Key { is_escaped })
    }

    #[inline]
    fn open(&mut self, at: usize, container: Container) -> Token {
        if !self.nesting.open(container, self.limits.depth) {
            return self.fail(Fault::new(at, FaultKind::Depth));
        }
        let (state, token) = match container {
            Container::Object => (Expected::FirstKey, Token::ObjectStart),
            Container::Array => (Expected::FirstItem, Token::ArrayStart),
        };
        self.state = state;
        self.deliver(at, at + 1, at + 1, token)
    }

    #[inline]
    fn close(&mut self, at: usize, token: Token) -> Token {
        self.nesting.close();
        self.value_end(at, at + 1, token)
    }

    /// Delivers the end of a value; what may follow depends on what it stands in.
    #[inline]
    fn value_end(&mut self, offset: usize, end: usize, token: Token) -> Token {
        self.state = match self.nesting.innermost() {
            Some(Container::Object) => Expected::MemberEnd,
            Some(Container::Array) => Expected::ItemEnd,
            None => Expected::End,
        };
        self.deliver(offset, end, end, token)
    }

    /// Delivers a token; `at` is where to go on.
    #[inline]
    fn deliver(&mut self, offset: usize, end: usize, at: usize, token: Token) -> Token {
        self.offset = offset;
        self.end = end;
        self.at = at;
        token
    }

    #[cold]
    fn end_or_unexpected(&mut self, at: usize) -> Token {
        if self.state == Expected::End && at == self.bytes.len() {
            return Token::End;
        }
        self.unexpected(at)
    }

    #[cold]
    fn unexpected(&mut self, at: usize) -> Token {
        self.fail(Fault::expected(at, self.state))
    }

    #[cold]
    fn fail(&mut self, fault: Fault) -> Token {
        if self.fault.is_none() {
            self.fault = Some(self.at_utf8_end(fault));
        }
        // Nothing begins at the end of the text, so that every later call fails too.
        self.at = self.text.len();
        self.state = Expected::Document;
        Token::Failed
    }

    /// Where the text seems to end because the rest is not UTF-8, that is what went wrong.
    fn at_utf8_end(&self, fault: Fault) -> Fault {
        let is_cut = fault.offset == self.text.len() && fault.offset < self.bytes.len();
        match fault.kind {
            FaultKind::Expected(_) | FaultKind::InString { .. } if is_cut => {
                Fault::new(fault.offset, FaultKind::NotUtf8)
            }
            _ => fault,
        }
    }

    #[cold]
    fn error(&self) -> SyntaxError {
        let fallback = || Fault::expected(self.at, Expected::Document);
        message::render(self.fault.unwrap_or_else(fallback), self.bytes, self.limits)
    }

    /// The objects and arrays that are open where the text ends or goes wrong, outermost first,
    /// each with its offset.
    pub(super) fn left_open(bytes: &'a [u8], limits: Limits) -> Vec<(Container, usize)> {
        let mut reader = Self::new(bytes, limits);
        let mut open = Vec::new();
        loop {
            match reader.token() {
                Token::ObjectStart => open.push((Container::Object, reader.offset)),
                Token::ArrayStart => open.push((Container::Array, reader.offset)),
                Token::ObjectEnd | Token::ArrayEnd => drop(open.pop()),
                Token::End | Token::Failed => return open,
                _ => {}
            }
        }
    }
}

/// Why these bytes are not read at all.
fn refusal(bytes: &[u8], limits: Limits) -> Option<Fault> {
    if bytes.len() > limits.bytes {
        return Some(Fault::new(limits.bytes, FaultKind::Size));
    }
    let has_mark = bytes.starts_with(b"\xEF\xBB\xBF");
    has_mark.then(|| Fault::new(0, FaultKind::ByteOrderMark))
}

/// The longest beginning that is UTF-8.
fn utf8_prefix(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid()),
    }
}
