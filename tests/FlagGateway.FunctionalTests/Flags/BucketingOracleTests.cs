using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>Flags of other systems after <c>flags import</c>, against those systems' own SDKs: nobody moves.</summary>
public sealed class BucketingOracleTests(BucketingOracleTests.Oracles oracles) : IClassFixture<BucketingOracleTests.Oracles>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData("launchdarkly", 17)]
    [InlineData("growthbook", 14)]
    [InlineData("posthog", 16)]
    [InlineData("statsig", 13)]
    [InlineData("unleash", 18)]
    [InlineData("flagd", 7)]
    public async Task Import_ManyUsers_GetWhatTheSystemsOwnSdkGives(string kind, int flags)
    {
        var folder = await oracles.InstallAsync();
        User[] users = [.. Enumerable.Range(0, Crowd.Size).Select(Generate)];
        var usersFile = Path.Combine(folder.Path, $"users-{kind}.json");
        await File.WriteAllTextAsync(usersFile, JsonSerializer.Serialize(users, Json));
        var (imported, errors) = ForeignFlags.Read(Path.Combine(folder.Path, $"{kind}.json"), kind, environment: null);
        Assert.Empty(errors);
        Assert.Empty(imported!.Refused);

        var output = await folder.RunAsync("node", "oracle.mjs", kind, $"{kind}.json", usersFile);
        using var theirs = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);

        // Systems whose SDK for JavaScript reads text in its own way are compared as applications with that SDK see
        // them.
        var entries = Read(ForeignFlags.Format(imported).Replace("\"algorithm\": \"unleash\",", "\"algorithm\": \"unleash\", \"text\": \"javascript\",", StringComparison.Ordinal)
            .Replace("\"algorithm\": \"flagd\",", "\"algorithm\": \"flagd\", \"text\": \"javascript\",", StringComparison.Ordinal));
        Assert.Equal(flags, entries.Count);
        FlagSet linked = new(entries.Select(static entry => entry.Compiled));
        foreach (var entry in entries.Select(entry => entry with { Compiled = linked.Find(entry.Definition.Name)! }))
        {
            var values = theirs.RootElement.GetProperty(entry.Definition.Name).EnumerateArray().ToArray();
            Assert.Equal(Crowd.Size, values.Length);
            // The SDK of PostHog leaves users without a property that decides to its server.
            var differing = users.Where((user, i) => !(kind == "posthog" && user.HasGaps && values[i].ValueKind == JsonValueKind.Null) && !Matches(entry, user, values[i])).ToArray();
            Assert.True(differing.Length == 0, $"{kind} {entry.Definition.Name}: {differing.Length} of {Crowd.Size} users differ, such as {differing.FirstOrDefault()}");
        }
    }

    private static bool Matches(FlagEntry entry, User user, JsonElement theirs)
    {
        var group = "tenant:" + user.Tenant;
        var evaluation = entry.Compiled.Evaluate(new Subject(user.Id, user.Id, new GroupSet(group, [group.Length]), AttributeSet.From(user.Attributes())), DateTimeOffset.UnixEpoch.Ticks);
        // A system that only says on or off, and a variant that is named instead of valued.
        if (theirs.ValueKind is JsonValueKind.True or JsonValueKind.False && (evaluation.Variant < 0 || entry.VariantValues[evaluation.Variant].ValueKind is not (JsonValueKind.True or JsonValueKind.False)))
            return evaluation.Enabled == theirs.GetBoolean();
        return evaluation.Variant >= 0
            && (entry.VariantValues[evaluation.Variant] is { ValueKind: not JsonValueKind.Undefined } value
                ? JsonElement.DeepEquals(value, theirs)
                : entry.Compiled.Variants[evaluation.Variant].Name == theirs.GetString());
    }

    private static IReadOnlyList<FlagEntry> Read(string flags)
    {
        List<ConfigIssue> issues = [];
        using var document = JsonDocument.Parse(flags);
        var read = FlagsFileReader.Read(document.RootElement, "flags.json", issues);
        Assert.DoesNotContain(issues, static issue => issue.Severity == IssueSeverity.Error);
        return read;
    }

    // Plain ids, ids beyond ASCII, and ids as long as the gateway reads.
    private static string IdOf(int i) => (i % 10) switch
    {
        7 => string.Create(CultureInfo.InvariantCulture, $"günther-ß-{i}@exämple.org"),
        8 => string.Create(CultureInfo.InvariantCulture, $"用户{i}😀"),
        9 => string.Create(CultureInfo.InvariantCulture, $"{new string('x', 190)}{i}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"user-{i}"),
    };

    // Every other attribute is missing for some.
    private static User Generate(int i)
    {
        Random random = new(i);
        return new(
            IdOf(i), string.Create(CultureInfo.InvariantCulture, $"t{i % 97}"), Draw("free", "growth", "scale", "Growth", null), random.Next(5) == 0 ? null : random.Next(20, 60),
            Draw("2.9.0", "2.9.1", "2.10.0", "3.0.0-rc.1", "1.0.0", null), Draw("2025-06-01T00:00:00Z", "2026-02-01T10:00:00Z", "2026-01-01T00:00:00Z", null));

        string? Draw(params string?[] values) => values[random.Next(values.Length)];
    }

    internal sealed record User(string Id, string Tenant, string? Plan, int? Age, string? App, string? Signup)
    {
        public bool HasGaps => Plan is null || Age is null || App is null || Signup is null;

        public Dictionary<string, string> Attributes()
        {
            Dictionary<string, string?> all = new() { ["key"] = Id, ["id"] = Id, ["userId"] = Id, ["tenant"] = Tenant, ["plan"] = Plan, ["age"] = Age?.ToString(CultureInfo.InvariantCulture), ["app"] = App, ["signup"] = Signup };
            return all.Where(static one => one.Value is not null).ToDictionary(static one => one.Key, static one => one.Value!);
        }
    }

    /// <summary>The SDKs, installed once.</summary>
    public sealed class Oracles : IDisposable
    {
        private readonly SemaphoreSlim _lock = new(1);
        private NodeFolder? _folder;

        internal async Task<NodeFolder> InstallAsync()
        {
            await _lock.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                return _folder ??= await NodeFolder.InstallAsync("bucketing");
            }
            finally
            {
                _lock.Release();
            }
        }

        public void Dispose()
        {
            _folder?.Dispose();
            _lock.Dispose();
        }
    }
}
