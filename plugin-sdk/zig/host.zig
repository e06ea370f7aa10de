const std = @import("std");
const abi = @import("abi.zig");

/// What a plugin may ask its host at any time, `init` included: its configuration and its secrets. Any thread.
pub const Host = struct {
    raw: *const abi.Host,
    plugin: *const abi.Plugin,

    /// A value of the plugin's configuration on this node, at a path such as "smtp.host". Other values than strings come
    /// as JSON text. Lives until `fini` returns.
    pub fn config(host: Host, path: [:0]const u8) ?[:0]const u8 {
        return if (host.raw.config(host.plugin, path)) |text| std.mem.span(text) else null;
    }

    /// A secret of this node. Never log it, never put it into a result or a failure's message. Lives until `fini` returns.
    pub fn secret(host: Host, name: [:0]const u8) ?[]const u8 {
        var length: usize = 0;
        return if (host.raw.secret(host.plugin, name, &length)) |bytes| bytes[0..length] else null;
    }
};
