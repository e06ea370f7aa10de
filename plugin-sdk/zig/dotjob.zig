//! Handlers for dotjob in Zig.
//!
//!     const dotjob = @import("dotjob");
//!
//!     comptime {
//!         dotjob.plugin(.{
//!             .name = "greeter",
//!             .version = "1.0.0",
//!             .handlers = .{.{ .name = "greet", .run = greet, .summary = "Says hello" }},
//!         });
//!     }
//!
//!     fn greet(task: dotjob.Task) !void {
//!         task.info("hello, {s}", .{try task.required([]const u8, "name")});
//!     }
//!
//! A plugin is a part of a process that others own. For files, use `std.Io.Threaded.global_single_threaded.io()`:
//! `std.Io.Threaded.init` sets signal handlers, which belong to the host. A panic, also one of a safety check, ends the
//! host process; it is blamed on the handler, and its task counts as failed.

const std = @import("std");

pub const abi = @import("abi.zig");
pub const Host = @import("host.zig").Host;
pub const Task = @import("task.zig").Task;
pub const Level = @import("task.zig").Level;
pub const Error = @import("task.zig").Error;
const outcome = @import("task.zig").outcome;

/// Declares the plugin, once per library, in a `comptime` block of its root file.
///
/// Fields: `name`, `version`, `handlers`, and optionally `init`, `fini` and `requires_minor`, the ABI minor that the plugin cannot do
/// without (1 for `Task.snooze`). A handler has a `name`, under which it is
/// exported, `run`, a `fn (dotjob.Task) !void`, and optionally `summary`, `timeout_ms` and `parameters_schema`. `init` is a
/// `fn (dotjob.Host, *std.Io.Writer) !void`: what it writes says why it failed. `fini` is a `fn () void`.
pub fn plugin(comptime declaration: anytype) void {
    const Library = struct {
        const descriptor: abi.Plugin = .{
            .requires_minor = if (@hasField(@TypeOf(declaration), "requires_minor")) declaration.requires_minor else 0,
            .name = declaration.name,
            .version = declaration.version,
            .handlers = &records,
            .handler_count = records.len,
            .init = if (@hasField(@TypeOf(declaration), "init")) &init else null,
            .fini = if (@hasField(@TypeOf(declaration), "fini")) &fini else null,
        };

        const records = blk: {
            var list: [declaration.handlers.len]*const abi.Handler = undefined;
            for (&list, 0..) |*record, index| record.* = &Record(declaration.handlers[index], &descriptor).record;
            break :blk list;
        };

        fn entry() callconv(.c) *const abi.Plugin {
            return &descriptor;
        }

        fn init(host: *const abi.Host, self: *const abi.Plugin, reason: [*]u8, capacity: usize) callconv(.c) i32 {
            var writer: std.Io.Writer = .fixed(reason[0 .. capacity - 1]);
            const end: anyerror!void = declaration.init(Host{ .raw = host, .plugin = self }, &writer);
            if (end) return 0 else |failure| {
                if (writer.buffered().len == 0) writer.writeAll(@errorName(failure)) catch {};
                reason[writer.buffered().len] = 0;
                return 1;
            }
        }

        fn fini() callconv(.c) void {
            declaration.fini();
        }
    };
    @export(&Library.entry, .{ .name = "dotjob_plugin_abi1" });
    for (declaration.handlers) |handler| {
        @export(&Record(handler, &Library.descriptor).exported, .{ .name = handler.name });
    }
}

/// One handler. The host calls `run`; the exported function is another, since a library loaded elsewhere in the process
/// might stand in for its name.
fn Record(comptime handler: anytype, comptime descriptor: *const abi.Plugin) type {
    return struct {
        const record: abi.Handler = .{ .name = handler.name, .run = &run, .describe = &describe };

        fn run(raw: *const abi.Task) callconv(.c) i32 {
            const task: Task = .{ .raw = raw, .plugin = descriptor };
            return outcome(task, handler.run(task));
        }

        fn exported(raw: *const abi.Task) callconv(.c) i32 {
            return run(raw);
        }

        fn describe(_: *const abi.Handler, meta: *abi.Meta) callconv(.c) void {
            if (meta.size < @sizeOf(abi.Meta)) return;
            const Fields = @TypeOf(handler);
            if (@hasField(Fields, "summary")) meta.summary = handler.summary;
            if (@hasField(Fields, "timeout_ms")) meta.timeout_ms = handler.timeout_ms;
            if (@hasField(Fields, "parameters_schema")) meta.parameters_schema = handler.parameters_schema;
        }
    };
}
