import JobModel
import Testing

@Suite("What failures have in common")
struct MaskedMessageTests {
    @Test(
        "numbers, ids and addresses are masked, and words stay",
        arguments: [
            ("no such user 4711", "no such user #"),
            ("no such user: 4711.", "no such user: #."),
            ("took 12.5s of 30s", "took #s of #s"),
            ("connect to 10.0.0.1:5432 failed", "connect to # failed"),
            ("connect to [2001:db8::ff00:1]:443 failed", "connect to [#]:# failed"),
            ("mail to jane.doe+x@mail.example.com bounced", "mail to # bounced"),
            ("order 3f2b8c1e-ab12-4cde-8f00-0123456789ab is paid", "order # is paid"),
            ("blob deadbeef00112233 missing", "blob # missing"),
            ("key 01ARZ3NDEKTSV4RRFFQ69G5FAV unknown", "key # unknown"),
            ("signal 11 (SIGSEGV) at 0x7f3a00112233 in step()", "signal # (SIGSEGV) at # in step()"),
            ("at 2026-11-25T10:00:00Z", "at #T#Z"),
            ("utf8 and x86_64", "utf# and x#_#"),
            ("page2.html", "page#.html"),
            ("facade and decade", "facade and decade"),
            ("std::vector::at", "std::vector::at"),
            ("数据库 17 没有响应", "数据库 # 没有响应"),
            ("  two\n\twords  ", "two words"),
            ("", ""),
        ])
    func masks(message: String, masked: String) {
        #expect(MaskedMessage(message).text == masked)
    }

    @Test("a handler that says nothing says the same as one that says an empty message")
    func nothing() { #expect(MaskedMessage(nil) == MaskedMessage("")) }

    @Test("what is long is cut, and no character in two")
    func long() {
        for tail in 0..<4 {
            let text = MaskedMessage(String(repeating: "a", count: tail) + String(repeating: "错", count: 4_000)).text
            #expect(text.utf8.count <= Limits.causeBytes)
            #expect(text.utf8.count > Limits.causeBytes - 4)
            #expect(!text.contains("\u{FFFD}"))
        }
    }

    @Test("masking what is masked changes nothing")
    func twice() {
        for text in ["user 17 at 10.0.0.1:5432", "at 2026-11-25T10:00:00Z", "0x12 and a@b.c"] {
            let once = MaskedMessage(text)
            #expect(MaskedMessage(once.text) == once)
        }
    }
}
