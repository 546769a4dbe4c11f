using System.IO.Compression;
using System.Text;
using FlagGateway.FunctionalTests.Rollouts;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>Answers beyond <c>Shadow.MaxBodyBytes</c>, which nobody holds, are compared by what passed.</summary>
[Trait("Host", "Any")]
public sealed class LongAnswerTests
{
    private const int Lines = 60_000;
    private const string Csv = "text/csv";
    private const string Json = "application/json";

    [Theory]
    // media type, what each side writes, whether its length is announced, the result
    [InlineData(Csv, "20 bytes of a line", "20 bytes of a line", false, "match")]
    [InlineData(Csv, "20 bytes of a line", "20 bytes of a LINE", false, "mismatch")]
    [InlineData(Csv, "20 bytes of a line", "20 bytes of a LINE", true, "mismatch")]
    [InlineData(Csv, "20 bytes of a line", "20 bytes of a line, and more", false, "mismatch")]
    [InlineData(Csv, "20 bytes of a line", "20 bytes of a line, and more", true, "mismatch")]
    [InlineData(Csv, "20 bytes of a line", "less of it", false, "mismatch")]
    [InlineData(Json, "[ \"a line of json\" ]", "[ \"a line of json\" ]", false, "match")]
    [InlineData(Json, "[ \"a line of json\" ]", "[ \"a line of JSON\" ]", false, "skipped")]
    [InlineData(Json, "[ \"a line of json\" ]", "[ 1 ]", false, "mismatch")]
    public async Task Answers_OverTheLimit_AreComparedByLengthAndHash(string type, string control, string candidate, bool isAnnounced, string result)
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.Answer(Export(type, control, isAnnounced));
        world.Candidate.Answer(Export(type, candidate, isAnnounced));

        using var response = await world.GetAsync("u1", "/export");

        Assert.Equal(Lines * (control.Length + 1), (await response.Content.ReadAsByteArrayAsync()).Length);
        var page = await world.ResultsAsync(1);
        Assert.Equal(1, page.Result(result));
        Assert.Equal(result == "skipped" ? 1 : 0, page.Sum("flaggateway_shadow_reasons_total", "reason=\"answer_too_large\""));
        Assert.Equal(0, page.Sum("flaggateway_shadow_buffered_bytes"));
    }

    // Two compressors give the same content in other bytes, and two encodings always do.
    [Theory]
    [InlineData("gzip", CompressionLevel.Optimal, "gzip", CompressionLevel.Optimal, "match")]
    [InlineData("gzip", CompressionLevel.Optimal, "gzip", CompressionLevel.NoCompression, "skipped")]
    [InlineData("gzip", CompressionLevel.NoCompression, "identity", CompressionLevel.NoCompression, "skipped")]
    public async Task Answers_OverTheLimitAndEncoded_DifferInNothingThatIsCertain(
        string control, CompressionLevel controlLevel, string candidate, CompressionLevel candidateLevel, string result)
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.MaxBodyBytes\": \"1000\"");
        world.Legacy.Answer(Encoded(control, controlLevel));
        world.Candidate.Answer(Encoded(candidate, candidateLevel));

        using var response = await world.GetAsync("u1", "/export");

        Assert.Equal(1, (await world.ResultsAsync(1)).Result(result));
    }

    [Fact]
    public async Task Answers_WrongExports_AreMismatchesOfTheCandidate()
    {
        const int exports = 30;
        await using var world = await WindowWorld.StartAsync("legacy", setup => setup.Metadata = ", \"Shadow.Cluster\": \"new\"");
        world.Legacy.Answer(Export(Csv, "order,price,10.000", isAnnounced: false));
        world.Candidate.Answer(Export(Csv, "order,price,11.000", isAnnounced: false));

        for (var i = 0; i < exports; i++)
        {
            using var response = await world.GetAsync("a", "/export");
        }

        Assert.Equal(exports, (await world.ResultsAsync(exports)).Result("mismatch"));
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((exports, exports), (counts.Compared.Sum(), counts.Mismatched.Sum()));
        Assert.StartsWith($"{Lines * 19} bytes", Assert.Single(world.Gateway.Mismatches.Groups("all")).Example.Control, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_OverTheLimitOfOneRoute_LeaveTheOtherRoutesTheirCopies()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.MaxBodyBytes\": \"1000\"", setup => setup.Routes =
            """, "small": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/small" }, "Metadata": { "Shadow.Cluster": "new" } }""");
        world.Legacy.Answer(Either("[ 1, 2 ]"));
        world.Candidate.Answer(Either("[ 1, 2, 3 ]"));

        for (var i = 0; i < 30; i++)
        {
            using var big = await world.GetAsync("u1", "/export");
        }

        Assert.InRange((await world.SettledAsync()).Sum("flaggateway_shadow_reasons_total", "reason=\"answer_too_large\""), 10, 30);
        using var small = await world.GetAsync("u1", "/small");

        await world.SettledAsync();
        Assert.Equal(1, (await world.ResultsAsync(31)).Sum("flaggateway_shadow_requests_total", "route=\"small\"", "result=\"match\""));
    }

    private static RequestDelegate Either(string line)
    {
        var export = Export(Json, line, isAnnounced: false);
        return context => context.Request.Path == "/small" ? context.Response.WriteAsync("small") : export(context);
    }

    private static RequestDelegate Export(string type, string line, bool isAnnounced)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", Lines)));
        return context =>
        {
            context.Response.ContentType = type;
            if (isAnnounced)
                context.Response.ContentLength = bytes.Length;
            return context.Response.Body.WriteAsync(bytes).AsTask();
        };
    }

    private static RequestDelegate Encoded(string encoding, CompressionLevel level)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000)));
        if (encoding == "gzip")
        {
            using var encoded = new MemoryStream();
            using (var gzip = new GZipStream(encoded, level))
                gzip.Write(bytes);
            bytes = encoded.ToArray();
        }

        return context =>
        {
            context.Response.ContentType = Csv;
            if (encoding == "gzip")
                context.Response.Headers.ContentEncoding = encoding;
            return context.Response.Body.WriteAsync(bytes).AsTask();
        };
    }
}
