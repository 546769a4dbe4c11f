using FlagGateway.Options;

namespace FlagGateway.Identity;

/// <summary>A compiled header that assigns a request to a group.</summary>
/// <param name="Header">Name of the header.</param>
/// <param name="Prefix">Prefix of the value, including the colon: <c>tenant:</c>.</param>
public readonly record struct GroupSource(string Header, string Prefix)
{
    /// <summary>Compiles the sources.</summary>
    /// <param name="options">The sources; <c>null</c> for <c>X-Tenant-Id</c> as tenant, <c>X-Tier</c> as tier.</param>
    /// <exception cref="ArgumentException">There are too many, or one lacks its header or prefix.</exception>
    public static GroupSource[] Compile(GroupSourceOptions[]? options)
    {
        if (options is null)
        {
            return [new GroupSource("X-Tenant-Id", "tenant:"), new GroupSource("X-Tier", "tier:")];
        }

        return options.Length <= IdentityScratch.MaxGroups
            ? Array.ConvertAll(options, Compile)
            : throw new ArgumentException("At most 8 group headers are possible.", nameof(options));
    }

    private static GroupSource Compile(GroupSourceOptions options) =>
        options is { Header.Length: > 0, As.Length: > 0 }
            ? new GroupSource(options.Header, options.As + ":")
            : throw new ArgumentException("A group source needs both Header and As.", nameof(options));
}
