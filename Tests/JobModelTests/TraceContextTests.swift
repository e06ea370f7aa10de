import JobModel
import Testing

struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"

    @Test("a traceparent is taken as it is; of a later version what is known of it")
    func good() {
        #expect(TraceContext("00-\(Self.trace)-01")?.text == "00-\(Self.trace)-01")
        #expect(TraceContext("cc-\(Self.trace)-01-what-will-be")?.text == "cc-\(Self.trace)-01")
    }

    @Test(
        "anything else is none",
        arguments: [
            "", "00", "00-\(trace)", "00-\(trace)-0", "00-\(trace)-011", "00-\(trace)-01-more", "ff-\(trace)-01",
            "00-\(trace)-0G", "00-\(trace.uppercased())-01", "cc-\(trace)-01x",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", "00_\(trace)_01",
        ])
    func bad(text: String) { #expect(TraceContext(text) == nil) }
}
