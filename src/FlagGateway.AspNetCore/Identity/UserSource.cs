using FlagGateway.Options;

namespace FlagGateway.Identity;

/// <summary>A compiled source of user ids.</summary>
/// <param name="Name">Name of the header or cookie.</param>
/// <param name="IsHeader">Whether it is a header, which counts only from trusted networks.</param>
public readonly record struct UserSource(string Name, bool IsHeader)
{
    /// <summary>The label of the metric: <c>header:X-User-Id</c>, <c>cookie:uid</c>.</summary>
    internal string Label => (IsHeader ? "header:" : "cookie:") + Name;

    /// <summary>Compiles the sources.</summary>
    /// <param name="options">The sources; <c>null</c> for header <c>X-User-Id</c>, then cookie <c>uid</c>.</param>
    /// <exception cref="ArgumentException">A source does not name exactly one of header and cookie.</exception>
    public static UserSource[] Compile(UserSourceOptions[]? options) =>
        options is null
            ? [new UserSource("X-User-Id", IsHeader: true), new UserSource("uid", IsHeader: false)]
            : Array.ConvertAll(options, Compile);

    private static UserSource Compile(UserSourceOptions options) =>
        (options.Header, options.Cookie) switch
        {
            ({ Length: > 0 } header, null or "") => new UserSource(header, IsHeader: true),
            (null or "", { Length: > 0 } cookie) => new UserSource(cookie, IsHeader: false),
            _ => throw new ArgumentException("A user source names a header or a cookie, and not both.", nameof(options)),
        };
}
