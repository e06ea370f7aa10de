import Foundation
import Glibc

/// What the kernel says of this process, under the names that Prometheus's own clients use.
struct ProcessFigures: Sendable {
    static let metrics: [Metric] = [
        .processCPU, .processResident, .processVirtual, .processDescriptors, .processMostDescriptors, .processStart,
    ]

    /// Of this process, in seconds since 1970; `nil` where /proc does not tell.
    private let startedAt = Self.start()

    /// What /proc does not tell is left out.
    func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        func add(_ metric: Metric, _ value: Double?) {
            if let value { samples.append(MetricSample(metric, value: value)) }
        }
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            add(.processCPU, Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime))
        }
        let pages = Self.words(of: "/proc/self/statm").map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        add(.processVirtual, pages.first)
        add(.processResident, pages.dropFirst().first)
        // One of them is the directory that is being read.
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        add(.processDescriptors, descriptors.map { Double(max($0 - 1, 0)) })
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            add(.processMostDescriptors, Double(limit.rlim_cur))
        }
        add(.processStart, startedAt)
        return samples
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func words(of path: String) -> [Double] {
        text(of: path).split(separator: " ").compactMap { Double($0) }
    }

    // Files of /proc say that they are empty: Foundation's readers of files with a size would believe it.
    private static func text(of path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func start() -> Double? {
        // The name of the program may hold anything but what it ends with.
        let fields = text(of: "/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 19, let ticks = Double(fields[19]) else { return nil }
        let boot = text(of: "/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        return boot.flatMap { Double($0) }.map { $0 + ticks / Double(sysconf(Int32(_SC_CLK_TCK))) }
    }
}
