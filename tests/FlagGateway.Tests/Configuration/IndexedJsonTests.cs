using System.Text;
using FlagGateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class IndexedJsonTests
{
    private const string File = """
        { "A": { "b": { "2": "two", "10": "ten", "1": "one" }, "C": [ "x", { "d": null } ], "empty": {}, "none": [] }, "a:e": "f", "": "nothing", "A:b:": "name", "Z": 7 }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a:B")]
    [InlineData("A:C")]
    [InlineData("A:C:1")]
    [InlineData("A:empty")]
    [InlineData("A:missing")]
    [InlineData("Z")]
    public void GetChildren_EachSection_AreThoseOfTheFrameworksProvider(string path)
    {
        var (own, framework) = (new ConfigurationBuilder().Add(new IndexedJson { Stream = Open() }), new ConfigurationBuilder().AddJsonStream(Open()));

        Assert.Equal(Read(framework, path), Read(own, path));
    }

    [Fact]
    public void GetChildren_WithAnotherProvider_AreThoseOfBothInOrder()
    {
        var root = new ConfigurationBuilder().Add(new IndexedJson { Stream = Open() }).AddInMemoryCollection(new Dictionary<string, string?> { ["A:b:3"] = "three", ["a:B:1"] = "uno" }).Build();

        Assert.Equal(["", "1", "2", "3", "10"], root.GetSection("A:b").GetChildren().Select(static child => child.Key));
        Assert.Equal("uno", root["A:b:1"]);
    }

    private static MemoryStream Open() => new(Encoding.UTF8.GetBytes(File));

    private static (string Key, string Path, string? Value)[] Read(IConfigurationBuilder builder, string path)
    {
        var root = builder.Build();
        var children = path.Length == 0 ? root.GetChildren() : root.GetSection(path).GetChildren();
        return [.. children.Select(static child => (child.Key, child.Path, child.Value))];
    }
}
