namespace FlagGateway.Options;

/// <summary>Dashboards to which pages of the console link.</summary>
public sealed class DashboardOptions
{
    /// <summary>
    /// Address of the dashboard of a flag, with <c>{flag}</c>, and <c>{control}</c> and <c>{candidate}</c> for its
    /// variants.
    /// </summary>
    /// <value>Default: none, no link.</value>
    public string? Flag { get; set; }

    /// <summary>Address of the dashboard of the gateways.</summary>
    /// <value>Default: none, no link.</value>
    public string? Overview { get; set; }

    /// <summary>The address for a flag.</summary>
    /// <param name="address">An address with placeholders.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="control">Name of its control; empty if unknown.</param>
    /// <param name="candidate">Name of its candidate; empty if unknown.</param>
    internal static string Format(string address, string flag, string control, string candidate)
    {
        // One pass: a name may look like a placeholder.
        var parts = address.Split('{');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => part.IndexOf('}', StringComparison.Ordinal) is >= 0 and var end
            ? Uri.EscapeDataString(part[..end] switch { "flag" => flag, "control" => control, "candidate" => candidate, _ => "" }) + part[(end + 1)..]
            : part));
    }
}
