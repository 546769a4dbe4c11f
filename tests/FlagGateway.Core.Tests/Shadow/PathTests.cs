using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class PathTests
{
    [Theory]
    [InlineData(null, "'' is not a path: write '$' for the body, then steps such as '.name', '[*]' or '..name'.")]
    [InlineData("items", "'items' is not a path: write '$' for the body, then steps such as '.name', '[*]' or '..name'.")]
    [InlineData("$items", "'$items' cannot be read at character 2: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$.a.", "'$.a.' cannot be read at character 4: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$.a[1", "'$.a[1' cannot be read at character 4: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$[-1]", "'$[-1]' cannot be read at character 2: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$['a]", "'$['a]' cannot be read at character 2: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$[", "'$[' cannot be read at character 2: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$...a", "'$...a' cannot be read at character 2: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    [InlineData("$.a]", "'$.a]' cannot be read at character 4: expected '.name', '.*', '..name', '[3]', '[*]' or ['name'].")]
    public void TryParse_NotAPath_TellsWhere(string? text, string problem)
    {
        Assert.False(PathPattern.TryParse(text, out _, out var found));
        Assert.Equal(problem, found);
    }

    [Fact]
    public void Parse_TooManySteps_Throws()
    {
        var text = "$" + string.Concat(Enumerable.Repeat(".a", 65));

        Assert.Contains("has 65 steps; at most 64 are allowed", Assert.Throws<FormatException>(() => PathPattern.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "status")]
    [InlineData("header:etag", "header:etag")]
    [InlineData("$", "$")]
    [InlineData("$.items[12].price", "$.items[*].price")]
    [InlineData("$['a b'][0]", "$['a b'][*]")]
    [InlineData("$['it\\'s']", "$['it\\'s']")]
    [InlineData("$.by_id['550e8400-e29b-41d4-a716-446655440000'].v", "$.by_id.*.v")]
    [InlineData("$.42", "$.*")]
    [InlineData("$.address2", "$.address2")]
    public void DifferenceKeyOf_Path_IsFolded(string path, string key) => Assert.Equal(key, DifferenceKey.From(path));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("", "")]
    [InlineData("/orders/42", "/orders/{id}")]
    [InlineData("/orders/42/", "/orders/{id}/")]
    [InlineData("/orders/42?x=1", "/orders/{id}")]
    [InlineData("/v1/oauth2/s3/top-10", "/v1/oauth2/s3/top-10")]
    [InlineData("/u/550e8400-e29b-41d4-a716-446655440000", "/u/{id}")]
    [InlineData("/u/{550E8400-E29B-41D4-A716-446655440000}", "/u/{id}")]
    [InlineData("/u/550e8400e29b41d4a716446655440000", "/u/{id}")]
    [InlineData("/commit/9f8e7d6c", "/commit/{id}")]
    [InlineData("/facade/decade/added", "/facade/decade/added")]
    [InlineData("/x/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/x/{id}")]
    [InlineData("/x/V1StGXR8_Z5jdHi6B-myT", "/x/{id}")]
    [InlineData("/x/dGVzdC1iYXNlNjQtdmFsdWU9", "/x/{id}")]
    [InlineData("/blog/my-first-post-about-the-2024-elections", "/blog/my-first-post-about-the-2024-elections")]
    [InlineData("/day/2026-11-21", "/day/{id}")]
    [InlineData("/at/52.1,13.4", "/at/{id}")]
    [InlineData("/orders/ord_81723", "/orders/ord_{id}")]
    [InlineData("/files/12345.json", "/files/{id}.json")]
    [InlineData("/files/file-9f8e7d6c.pdf", "/files/file-{id}.pdf")]
    [InlineData("/users/jane@example.com", "/users/{id}")]
    [InlineData("/users/jane%40example.com/orders", "/users/{id}/orders")]
    [InlineData("/static/app.min.js", "/static/app.min.js")]
    [InlineData("//a", "//a")]
    public void PathTemplateOf_Path_IsFolded(string path, string template) => Assert.Equal(template, PathTemplate.From(path));

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(10_000)]
    public void PathTemplateOf_LongPath_IsBounded(int length)
    {
        var path = string.Concat(Enumerable.Repeat("/" + new string('x', length), 500));

        var template = PathTemplate.From(path);

        Assert.InRange(template.Length, 1, PathTemplate.MaxLength);
        Assert.EndsWith("/…", template, StringComparison.Ordinal);
    }
}
