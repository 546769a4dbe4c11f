using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

public class AccessTests
{
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("see", HttpStatusCode.Forbidden)]
    [InlineData("move", HttpStatusCode.OK)]
    public async Task Kill_ByRole_IsAllowedToOperators(string? token, HttpStatusCode expected)
    {
        await using var world = await World.StartAsync(static setup => setup.Admin = $$"""
            { "Tokens": [
                { "Name": "watcher", "Sha256": "{{Hash("see")}}", "Role": "Viewer" },
                { "Name": "ci", "Sha256": "{{Hash("move")}}", "Role": "Operator" } ] }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/flags/{Setup.Flag}/kill") { Content = JsonContent.Create(new { reason = "x", actor = "somebody else" }) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
            return;
        using var audit = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit");
        audit.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "see");
        using var trail = await world.Gateway.Admin.SendAsync(audit);
        Assert.Contains("\"actor\":\"ci\"", await trail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
