using FlagGateway.Core.Hygiene.References;
using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>How ids are recognized in code, and what is concluded.</summary>
public sealed class FlagScannerTests
{
    private static readonly DateOnly Today = new(2027, 3, 1);
    private static readonly string[] Ids = ["release.orders", "ops.load-shedding", "checkout", "team/search box", "permission.sso"];

    [Theory]
    [InlineData("if (IsEnabled(\"release.orders\"))", "release.orders")]
    [InlineData("// Release.Orders is old", "release.orders")]
    [InlineData("release.orders.", "release.orders")]
    [InlineData("a=ops.load-shedding;", "ops.load-shedding")]
    [InlineData("var checkout = 1;", "checkout")]
    [InlineData("'team/search box'", "team/search box")]
    [InlineData("FlagIds.ReleaseOrders", "release.orders")]
    [InlineData("FlagIds.OpsLoadShedding.Length", "ops.load-shedding")]
    [InlineData("global::Shop.Flags.FlagIds.ReleaseOrders", "release.orders")]
    [InlineData("x(FlagIds.Checkout)", "checkout")]
    [InlineData("release.orders-service", null)]
    [InlineData("prerelease.orders", null)]
    [InlineData("release.orders_v2", null)]
    [InlineData("checkouts", null)]
    [InlineData("FlagIds.ReleaseOrders2", null)]
    [InlineData("MyFlagIds.ReleaseOrders", null)]
    [InlineData("team/search boxes", null)]
    public void Scan_CompleteId_IsUsed(string text, string? id) =>
        Assert.Equal(id is null ? [] : [id], Scan(text).Used);

    [Theory]
    [InlineData("IsEnabled(\"release.gone\")", "release.gone")]
    [InlineData("isEnabled('ops.gone-2026')", "ops.gone-2026")]
    [InlineData("`permission.gone`", "permission.gone")]
    [InlineData("\"{ \\\"flag\\\": \\\"release.gone\\\" }\"", "release.gone")]
    [InlineData("release.gone", null)]
    [InlineData("\"release.gone", null)]
    [InlineData("\"release.gone'", null)]
    [InlineData("\"Release.gone\"", null)]
    [InlineData("\"release.json\"", null)]
    [InlineData("\"release.Gone\"", null)]
    [InlineData("\"release.gone.v2\"", null)]
    [InlineData("\"my.release.gone\"", null)]
    [InlineData("\"release.orders\"", null)]
    public void Scan_QuotedIdThatNoFlagHas_IsUndefined(string text, string? id)
    {
        var found = Scan(text).Lines;

        Assert.Equal(id is null ? [] : [id], found.Select(static line => line.Flag));
        Assert.All(found, static line => Assert.False(line.IsDefined));
    }

    [Fact]
    public void Scan_Lines_AreThoseOfWatchedAndUndefinedFlags()
    {
        var found = Scan("a\n  release.orders; permission.sso\r\n\nx(\"ops.gone\") // FlagIds.PermissionSso\n");

        Assert.Equal(["release.orders", "permission.sso"], found.Used.Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(
            [new FlagLine("permission.sso", true, "f.cs", 2, "release.orders; permission.sso"), new("ops.gone", false, "f.cs", 4, "x(\"ops.gone\") // FlagIds.PermissionSso"), new("permission.sso", true, "f.cs", 4, "x(\"ops.gone\") // FlagIds.PermissionSso")],
            found.Lines);
    }

    [Fact]
    public void Create_FlagsAndCode_AreCompared()
    {
        FlagStatus[] flags =
        [
            new() { Id = "release.used" }, new() { Id = "release.routed", IsRouted = true }, new() { Id = "release.planned", HasRollout = true }, new() { Id = "ops.unused", Type = "ops" },
            new() { Id = "release.old", Type = "release", Created = new(2026, 1, 1) }, new() { Id = "ops.deprecated", Type = "ops", IsRouted = true, Deprecated = "use ops.unused" }, new() { Id = "release.old-gone", Created = new(2026, 1, 1), IsRouted = true },
        ];
        FlagScanner scanner = new(flags.Select(static flag => flag.Id), CodeAudit.Watched(flags, Today));
        ScanResult found = new();
        scanner.Scan("\"release.used\" \"release.old\" \"ops.deprecated\" \"release.no\" \"release.not-meant\"", "f.cs", found);

        var audit = CodeAudit.Create(flags, found, Today, new HashSet<string> { "release.not-meant" });

        Assert.Equal(["release.no"], audit.Undefined.Select(static line => line.Flag));
        Assert.Equal(["ops.unused"], audit.Unused);
        Assert.Equal([("release.old", "should be gone since 2026-03-02"), ("ops.deprecated", "deprecated: use ops.unused")], audit.Retired.Select(static flag => (flag.Id, flag.Why)));
    }

    [Fact]
    public void Merge_TooManyLines_IsCut()
    {
        ScanResult all = new();
        var found = Scan(string.Concat(Enumerable.Repeat("permission.sso\n", ScanResult.MaxLines - 1)));

        all.Merge(found);
        var before = all.IsCut;
        all.Merge(found);

        Assert.Equal((false, true, ScanResult.MaxLines), (before, all.IsCut, all.Lines.Count));
    }

    private static ScanResult Scan(string text)
    {
        ScanResult found = new();
        new FlagScanner(Ids, ["permission.sso"]).Scan(text, "f.cs", found);
        return found;
    }
}
