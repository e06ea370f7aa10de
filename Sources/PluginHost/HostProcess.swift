internal import CHostRuntime
internal import CSlotTable
internal import Glibc
internal import HostProtocol

/// The life of a host: it loads a bundle, runs tasks until it is told to drain, and exits.
public enum HostProcess {
    /// Runs on the main thread and never returns. Ends with 0 after a drain, 64 on wrong usage, 65 when the bundle was
    /// rejected, 70 when a plugin called exit, 71 when the system refuses something, 76 when the executor's frames make
    /// no sense.
    public static func run(arguments: [String]) -> Never {
        guard let options = HostOptions(arguments: arguments) else { process_end(EX_USAGE, HostOptions.usage) }
        guard options.protocolVersion == HostArguments.currentProtocol else {
            process_end(
                EX_PROTOCOL,
                "it speaks protocol \(HostArguments.currentProtocol), and its executor \(options.protocolVersion); "
                    + "install dotjob and dotjob-host of one version")
        }
        let descriptors = process_setup()
        guard let table = slot_table_map(descriptors.slot_table, options.slots) else {
            process_end(EX_OSERR, "the slot table cannot be mapped: \(String(cString: strerror(errno)))")
        }
        guard slot_table_is_ours(table, options.slots) else {
            process_end(
                EX_PROTOCOL, "the slot table is of another version; install dotjob and dotjob-host of one version")
        }
        crash_report_install(table)
        let guarding = lease_guard_start(table)
        guard guarding == 0 else {
            process_end(EX_OSERR, "the lease cannot be watched: \(String(cString: strerror(guarding)))")
        }
        let load = receiveLoad(from: descriptors.socket)
        do {
            let runtime = try Runtime(socket: descriptors.socket, table: table, slots: options.slots)
            try CommandReader(socket: descriptors.socket, runtime: runtime).start()
            slot_table_begin_loading(table)
            serve(load, on: runtime)
        } catch {
            process_end(EX_OSERR, "\(error)")
        }
    }

    private static func receiveLoad(from socket: Int32) -> LoadCommand {
        let received = frame_receive(socket)
        defer { frame_free(received) }
        guard received.pointee.kind == HostCommandKind.load.rawValue else {
            process_end(EX_PROTOCOL, "the first frame is of kind \(received.pointee.kind), not a load command")
        }
        var reader = FrameReader(body(of: received))
        do {
            return try LoadCommand(from: &reader)
        } catch {
            process_end(EX_PROTOCOL, "\(error)")
        }
    }

    private static func serve(_ load: LoadCommand, on runtime: Runtime) -> Never {
        let bundle: Bundle
        do {
            bundle = try Bundle(loading: load.plugins)
            let limits = host_limits(
                threads: load.threads, stack_bytes: load.stackBytes, log_bytes_per_attempt: load.logBytesPerAttempt)
            try runtime.start(bundle.handlerTable(), limits: limits)
        } catch let trouble as NodeTrouble {
            refuse(.unable(trouble.description), on: runtime)
        } catch {
            refuse(.rejected("\(error)"), on: runtime)
        }
        var ready = FrameWriter()
        HostReport.ready(bundle.report).write(to: &ready)
        runtime.post(ready)
        runtime.run()
        // Before fini, which may hang: no answer waits for it.
        runtime.finish()
        bundle.finish()
        fflush(nil)
        _exit(EXIT_SUCCESS)
    }

    private static func refuse(_ report: HostReport, on runtime: Runtime) -> Never {
        var refusal = FrameWriter()
        report.write(to: &refusal)
        runtime.post(refusal)
        runtime.finish()
        fflush(nil)
        _exit(EX_DATAERR)
    }
}
