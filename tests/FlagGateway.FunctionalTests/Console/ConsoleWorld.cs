using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>A world whose listener for operators asks for tokens, with a rollout to move.</summary>
internal static class ConsoleWorld
{
    public const string Operator = "token-of-the-operator";

    public const string Administrator = "token-of-the-administrator";

    public const string Viewer = "token-of-the-viewer";

    public static readonly string Admin = $$"""
        { "Tokens": [
            { "Name": "olga", "Sha256": "{{Hash(Operator)}}", "Role": "Operator" },
            { "Name": "ada", "Sha256": "{{Hash(Administrator)}}", "Role": "Admin" },
            { "Name": "vera", "Sha256": "{{Hash(Viewer)}}", "Role": "Viewer" } ] }
        """;

    public static Task<World> StartAsync(Action<Setup>? change = null) => RolloutWorld.StartAsync(RolloutWorld.Plan(), change: setup =>
    {
        setup.Admin = Admin;
        change?.Invoke(setup);
    });

    /// <summary>The flags of the world, and some more.</summary>
    public static string With(params IEnumerable<string> flags) =>
        Setup.Split(0).Replace("\"feature_flags\": [", $"\"feature_flags\": [ {string.Concat(flags.Select(static flag => flag + ", "))}", StringComparison.Ordinal);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
