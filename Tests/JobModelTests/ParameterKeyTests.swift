import JobModel
import Testing

/// What tells tasks apart, and rates and spans, as people write them.
struct ParameterKeyTests {
    @Test("a key is all parameters or a path of names, and reads as it was written", arguments: ["params", "$.a", "$.a.b-c_1.Ä"])
    func written(text: String) {
        #expect(ParameterKey(text)?.text == text)
    }

    @Test("anything else is no key", arguments: ["", "$", "$.", "a", "$.a.", "$..a", "$.a[0]", "$.a b", "$.1.2.3.4.5.6.7.8.9"])
    func refused(text: String) {
        #expect(ParameterKey(text) == nil)
    }

    @Test("a rate is a number and a duration within bounds")
    func rates() {
        #expect(StartRate("100/1m") == StartRate(count: 100, perMs: 60_000))
        #expect(StartRate("100/1m30s")?.text == "100/1m30s")
        for text in ["", "100", "100/", "/1m", "0/1m", "-1/1m", "1/0s", "1/31d", "1000001/1s", "1/1m/2"] {
            #expect(StartRate(text) == nil, "\(text)")
        }
    }

    @Test("a span is a word or a duration within bounds, and what makes no sense in a table is the usual one")
    func spans() {
        #expect(UniqueSpan("waiting") == .waiting)
        #expect(UniqueSpan("10m") == .window(milliseconds: 600_000))
        #expect(UniqueSpan("10m")?.text == "10m")
        for text in ["", "0s", "366d", "ended"] { #expect(UniqueSpan(text) == nil) }
        #expect(UniqueSpan(stored: "ended") == .live)
    }
}
