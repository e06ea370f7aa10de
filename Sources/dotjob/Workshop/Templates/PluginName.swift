import Glibc
import Wording

/// A new plugin's name, in the shapes that a template asks for.
struct PluginName {
    /// `send-mail`
    let text: String

    /// Words that some language would not have as a function's name.
    private static let reserved = Set(
        """
        abi abstract alignas alignof alloca and and_eq as asm associatedtype async auto await become bitand
        bitor bool box break case catch char char16_t char32_t char8_t class co_await co_return co_yield compl
        concept const const_cast consteval constexpr constinit continue crate decltype default defer deinit
        delete do double dyn dynamic_cast else enum explicit export extension extern fallthrough false
        fileprivate final float fn for friend func gen goto guard if impl import in init inline inout int
        internal is let long loop macro main match mod move mut mutable namespace new nil noexcept none not
        not_eq null nullptr operator or or_eq override precedencegroup priv private protected protocol pub
        public ref register reinterpret_cast repeat requires restrict rethrows return self short signed sizeof
        some static static_assert static_cast std struct subscript super switch template test this thread_local
        throw throws trait true try type typealias typedef typeid typename typeof union unsafe unsigned unsized
        use using var virtual void volatile wchar_t where while xor xor_eq yield
        """.split(whereSeparator: \.isWhitespace).map(String.init))
    private static let mostBytes = 64

    /// - Throws: `CommandError` for a name that could not be a plugin's, a file's and a function's in every language.
    init(_ text: String) throws {
        self.text = text
        let subject = "name \(text.quoted)"
        guard text.wholeMatch(of: /[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*/) != nil, text.utf8.count <= Self.mostBytes
        else {
            throw CommandError(
                "\(subject): not a plugin's name; use letters, digits and single \"-\" between them, a letter first, "
                    + "\(Self.mostBytes) at most, such as \"send-mail\"")
        }
        let word = identifier.lowercased()
        guard word != "dotjob", !word.hasPrefix("dotjob_") else {
            throw CommandError("\(subject): begins as the SDK's own names do; choose one without \"dotjob\"")
        }
        let cure = "choose another, such as \"\(text)-plugin\""
        guard !Self.reserved.contains(word) else {
            throw CommandError("\(subject): a word of a language; \(cure)")
        }
        guard !Self.isInCLibrary(identifier) else {
            throw CommandError("\(subject): the C library has a function \"\(identifier)\"; \(cure)")
        }
    }

    /// `send_mail`: its handler, since a handler is a C symbol, and whatever else must be an identifier.
    var identifier: String { text.replacing("-", with: "_") }

    /// `SendMail`
    var typeName: String { text.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() }

    /// Whether a handler of the name would stand in for a function that the runtime within its library calls.
    private static func isInCLibrary(_ symbol: String) -> Bool {
        ["libc.so.6", "libm.so.6"].contains { library in
            guard let handle = dlopen(library, RTLD_LAZY) else { return false }
            defer { dlclose(handle) }
            return dlsym(handle, symbol) != nil
        }
    }
}
