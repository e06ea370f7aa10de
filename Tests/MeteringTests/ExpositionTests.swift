import CoreMetrics
import Foundation
import Testing

@testable import Metering

@Suite("Prometheus's text format")
struct ExpositionTests {
    private static let requests = Metric(
        "requests_total", .counter, "Requests,\nby \\ path.", labels: "path", "code")
    private static let sizes = Metric("size_bytes", .histogram([1, 2.5, 10]), "Sizes.", labels: "kind")
    private static let level = Metric("level", .gauge, "A level.")

    /// Without what the process itself shows.
    private static func text(_ registry: MetricRegistry) -> String {
        registry.text().split(separator: "\n").filter { !$0.contains("process_") }.map { "\($0)\n" }.joined()
    }

    @Test("A counter has its help and its type, once, and each of its series in order")
    func counter() {
        let registry = MetricRegistry([Self.requests])
        Self.requests.counter("/b", "200", in: registry).increment(by: 3)
        Self.requests.counter("/a", "200", in: registry).increment()
        Self.requests.counter("/b", "200", in: registry).increment()
        #expect(
            Self.text(registry) == """
                # HELP requests_total Requests,\\nby \\\\ path.
                # TYPE requests_total counter
                requests_total{path="/a",code="200"} 1
                requests_total{path="/b",code="200"} 4

                """)
    }

    @Test("Backslashes, quotes and line feeds in labels are escaped, other text stays as it is")
    func escaping() {
        let registry = MetricRegistry([Self.requests])
        Self.requests.counter("a\"b\\c\nd", "größe 💡", in: registry).increment()
        #expect(Self.text(registry).contains(#"requests_total{path="a\"b\\c\nd",code="größe 💡"} 1"#))
    }

    @Test("A histogram counts what is at most as large as each bound, with the sum and the count")
    func histogram() {
        let registry = MetricRegistry([Self.sizes])
        let sizes = Self.sizes.sizes("x", in: registry)
        for size in [0.5, 1, 2, 2.5, 100] { sizes.record(size) }
        sizes.record(Double.nan)
        #expect(
            Self.text(registry) == """
                # HELP size_bytes Sizes.
                # TYPE size_bytes histogram
                size_bytes_bucket{kind="x",le="1"} 2
                size_bytes_bucket{kind="x",le="2.5"} 4
                size_bytes_bucket{kind="x",le="10"} 4
                size_bytes_bucket{kind="x",le="+Inf"} 5
                size_bytes_sum{kind="x"} 106
                size_bytes_count{kind="x"} 5

                """)
    }

    @Test("Durations are shown in seconds, and a gauge as it was last set")
    func durationsAndGauges() {
        let registry = MetricRegistry([Self.level])
        Timer(label: "took", factory: registry).recordMilliseconds(500)
        let level = Self.level.gauge(in: registry)
        level.set(2.5)
        level.set(-1)
        let text = Self.text(registry)
        #expect(text.contains("took_sum 0.5\n") && text.contains("took_bucket{le=\"0.5\"} 1\n"))
        #expect(text.contains("took_bucket{le=\"0.25\"} 0\n"))
        #expect(text.contains("# TYPE level gauge\nlevel -1\n"))
    }

    @Test("What cannot stand in a name becomes an underscore, and a name of another kind counts nothing")
    func names() {
        let registry = MetricRegistry([Self.level])
        Counter(label: "1 odd-name", dimensions: [("a b", "v")], factory: registry).increment()
        Counter(label: "level", factory: registry).increment()
        #expect(Self.text(registry) == "# TYPE _1_odd_name counter\n_1_odd_name{a_b=\"v\"} 1\n")
    }

    @Test("Beyond the most series of a metric the others share one, and are counted")
    func cap() {
        let registry = MetricRegistry([Self.requests], mostSeries: 3)
        for path in 0..<100 { Self.requests.counter("/\(path)", "200", in: registry).increment() }
        let text = Self.text(registry)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("requests_total{") } == 4)
        #expect(text.contains("requests_total{path=\"other\",code=\"other\"} 97\n"))
        #expect(text.contains("dotjob_metrics_dropped_series_total{metric=\"requests_total\"} 97\n"))
        // A series that was there before goes on by itself.
        Self.requests.counter("/1", "200", in: registry).increment()
        #expect(Self.text(registry).contains("requests_total{path=\"/1\",code=\"200\"} 2\n"))
    }

    @Test("What is shown anew leaves nothing of what was shown before")
    func shown() {
        let held = Metric("held", .gauge, "Held.", labels: "group")
        let registry = MetricRegistry([held])
        registry.show([MetricSample(held, "a", value: 1), MetricSample(held, "b", value: 2)], of: [held])
        registry.show([MetricSample(held, "b", value: 3)], of: [held])
        #expect(Self.text(registry) == "# HELP held Held.\n# TYPE held gauge\nheld{group=\"b\"} 3\n")
    }

    @Test("Threads that count at once lose nothing")
    func concurrency() {
        let registry = MetricRegistry([Self.requests, Self.sizes])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for number in 0..<2_000 {
                Self.requests.counter("/", "\(number % 4)", in: registry).increment()
                Self.sizes.sizes("x", in: registry).record(2)
                if number % 500 == 0 { _ = registry.text() }
            }
        }
        let text = Self.text(registry)
        for code in 0..<4 { #expect(text.contains("requests_total{path=\"/\",code=\"\(code)\"} 4000\n")) }
        #expect(
            text.contains("size_bytes_count{kind=\"x\"} 16000\n") && text.contains("size_bytes_sum{kind=\"x\"} 32000\n")
        )
    }

    @Test("The process shows its memory, its CPU time, its descriptors and its start")
    func process() throws {
        let text = MetricRegistry([]).text()
        func value(_ name: String) throws -> Double {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }, "\(name)")
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_resident_memory_bytes") > 1_000_000)
        #expect(try value("process_cpu_seconds_total") > 0)
        #expect(try value("process_open_fds") >= 3)
        let start = try value("process_start_time_seconds")
        #expect(abs(start - Date().timeIntervalSince1970) < 86_400)
    }
}
