using System.Text;
using FlagGateway.Configuration;

namespace FlagGateway.Tests.Configuration;

public sealed class KeyMapTests
{
    private const string Json = """
        {
          "Other": { "State": { "Kind": 1 } },
          "flaggateway": {
            "State":
              { "Kind": true },
            "List": [ "a", { "x-y": 1.50 } ],
            "Empty": []
          },
          "FlagGateway:Flat": "v",
          "FlagGatewayNot": "v"
        }
        """;

    [Theory]
    [InlineData("FlagGateway", "$.flaggateway", 3, null)]
    [InlineData("FlagGateway:State", "$.flaggateway.State", 4, null)]
    [InlineData("FLAGGATEWAY:STATE:KIND", "$.flaggateway.State.Kind", 5, "True")]
    [InlineData("FlagGateway:List:0", "$.flaggateway.List[0]", 6, "a")]
    [InlineData("FlagGateway:List:1:x-y", "$.flaggateway.List[1]['x-y']", 6, "1.50")]
    [InlineData("FlagGateway:Empty", "$.flaggateway.Empty", 7, null)]
    [InlineData("FlagGateway:Flat", "$['FlagGateway:Flat']", 9, "v")]
    public void Find_KeyInFile_GivesItsPlace(string key, string path, int line, string? value)
    {
        var map = KeyMap.Read(new("gateway.json", Encoding.UTF8.GetBytes(Json)), "FlagGateway");

        Assert.Equal(new KeyLocation(path, line, value), map.Find(key));
    }

    [Theory]
    [InlineData("Other:State:Kind")]
    [InlineData("FlagGatewayNot")]
    [InlineData("FlagGateway:None")]
    public void Find_OtherKey_GivesNull(string key)
    {
        var map = KeyMap.Read(new("gateway.json", Encoding.UTF8.GetBytes(Json)), "FlagGateway");

        Assert.Null(map.Find(key));
    }

    [Fact]
    public void Read_BrokenText_KeepsWhatStandsBeforeIt()
    {
        var map = KeyMap.Read(new("gateway.json", "{ \"FlagGateway\": { \"a\": 1, !"u8.ToArray()), "FlagGateway");

        Assert.Equal("1", map.Find("FlagGateway:a")?.Value);
    }
}
