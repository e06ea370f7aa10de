import Testing
import TypedHandlers

@Suite("Where a text stops being JSON")
struct JSONSyntaxTests {
    private func fault(_ text: String) -> JSONSyntax.Fault? {
        do throws(JSONSyntax.Fault) {
            try JSONSyntax.check(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "It is told by line and column, with the reason and nothing of the text",
        arguments: [
            ("{\"a\": 1e400}", 1, "real number overflow"), ("{\"a\":\n \"\\ud800\"}", 2, "invalid Unicode"),
            ("{\"a\": 1,}", 1, "string or '}' expected"), ("secret", 1, "invalid token"), ("[1, 2", 1, "']' expected"),
        ])
    func faults(text: String, line: Int, reason: String) {
        let found = fault(text)
        #expect(found?.line == line, "\(String(describing: found))")
        #expect(found?.reason.contains(reason) == true, "\(String(describing: found))")
        #expect(found?.reason.contains("secret") == false)
    }

    @Test(
        "What hosts read is JSON",
        arguments: ["{}", "[]", "null", "\"s\"", "1", "{\"a\": 1, \"a\": 2}", "123456789012345678901234567890"])
    func fine(text: String) { #expect(fault(text) == nil) }
}
