using System.Globalization;

namespace FlagGateway.Demo.Shadow;

/// <summary>Checks the demo's options that make no sense with <c>--shadow</c>.</summary>
internal static class ShadowUsage
{
    /// <summary>Returns an error message, or <c>null</c> without an error.</summary>
    public static string? Problem(DemoSettings settings)
    {
        if (settings.ErrorPercent != 0)
            return "--errors and --shadow do not go together: users stay on control, and each error of the candidate would be one more difference.";
        var seconds = settings.Duration?.TotalSeconds;
        return seconds * settings.Rate < ShadowVerdict.MinRequests
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"--shadow needs at least {ShadowVerdict.MinRequests} requests to get a response that is wrong 1 % of the time, and --seconds {seconds} at --rate {settings.Rate} are {seconds * settings.Rate}. Raise one of them.")
            : null;
    }
}
