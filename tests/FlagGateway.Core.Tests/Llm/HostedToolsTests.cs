using System.Text;
using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class HostedToolsTests
{
    [Theory]
    [InlineData("""{"model":"m","messages":[]}""")]
    [InlineData("""{"tools":[]}""")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},{"type":"custom","name":"c"}]}""")]
    [InlineData("""{"tools":[{"name":"f","input_schema":{"type":"object"}}]}""")]
    [InlineData("""{"input":[{"type":"message","tools":[{"type":"web_search"}]}],"background":false}""")]
    [InlineData("""{"tools":null,"mcp_servers":null}""")]
    public void Has_NoneOrOfTheClient_IsFalse(string body) => Assert.False(HostedTools.Has(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("""{"tools":[{"type":"function"},{"type":"web_search"}]}""")]
    [InlineData("""{"tools":[{"name":"a","input_schema":{"type":"object"}},{"name":"w","type":"web_search_20250305"}]}""")]
    [InlineData("""{"tools":[{"type":"mcp","server_url":"https://a"}]}""")]
    [InlineData("""{"mcp_servers":[{"type":"url","url":"https://a"}]}""")]
    [InlineData("""{"web_search_options":{}}""")]
    [InlineData("""{"background":true}""")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("")]
    public void Has_OfTheVendorOrUnknown_IsTrue(string body) => Assert.True(HostedTools.Has(Encoding.UTF8.GetBytes(body)));
}
