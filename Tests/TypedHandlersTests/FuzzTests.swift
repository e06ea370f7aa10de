import TestSupport
import Testing

@Suite("Readers of what strangers write take any input")
struct FuzzTests {
    @Test(
        "Thousands of mutated inputs crash no reader, and each refusal names its place",
        arguments: ["signature", "manifest", "binding"])
    func fuzz(_ target: String) throws {
        let outcome = try Tool.run(
            "\(Project.root)/Scripts/fuzz", ["--target", target, "--runs", "10000", "--seed", "1"])
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output == "\(target): seed 1: 10000 inputs, no fault\n", "\(outcome.error)")
    }
}
