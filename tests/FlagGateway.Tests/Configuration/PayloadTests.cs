using FlagGateway.Configuration;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Prompts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Tests.Configuration;

/// <summary>Prompts and fields of variants: one mistake a case, and where it is found.</summary>
public sealed class PayloadTests : IDisposable
{
    private const string Value = "$.feature_management.feature_flags[0].variants[1].configuration_value";

    private readonly TempFolder _folder = new();

    public PayloadTests()
    {
        Directory.CreateDirectory(_folder["prompts"]);
        _folder.Write("prompts/1.md", "Be {{tone}}.");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_PromptAndBody_AreInTheRoutesVariant()
    {
        var result = await LoadAsync("""{ "prompt": { "file": "prompts/1.md", "place": "append" }, "body": { "temperature": 0.20, "service_tier": null } }""");

        Assert.Empty(result.Issues);
        var route = result.Configuration!.Routes["orders"];
        Assert.Equal(LlmApi.OpenAIChat, route.Llm!.Api);
        Assert.Null(route.Variants[0].Edit);
        Assert.Equal(("Be {{tone}}.", PromptPosition.Append), (route.Variants[1].Edit!.Prompt!.Template.Text, route.Variants[1].Edit!.Prompt!.Position));
        Assert.Equal("""{"temperature":0.20,"service_tier":null}""", System.Text.Encoding.UTF8.GetString(route.Variants[1].Edit!.Body!.Json));
        Assert.Contains("prompts/1.md", result.Configuration.FileHashes.Keys);
    }

    [Theory]
    [InlineData("""{ "prompt": "text" }""", ".prompt", "Not an object.")]
    [InlineData("""{ "prompt": { "file": "prompts/1.md", "text": "x" } }""", ".prompt.text", "Unknown key.")]
    [InlineData("""{ "prompt": { "place": "replace" } }""", ".prompt.file", "The prompt has no file.")]
    [InlineData("""{ "prompt": { "file": 7 } }""", ".prompt.file", "The prompt has no file.")]
    [InlineData("""{ "prompt": { "file": "prompts/1.md", "place": "before" } }""", ".prompt.place", "Not one of the known values.")]
    [InlineData("""{ "prompt": { "file": "prompts/1.md", "place": null } }""", ".prompt.place", "Not one of the known values.")]
    [InlineData("""{ "prompt": { "file": "prompts/2.md" } }""", ".prompt.file", "The file is missing in ")]
    [InlineData("""{ "prompt": { "file": "../1.md" } }""", ".prompt.file", "Not a file in the configuration folder.")]
    [InlineData("""{ "body": [] }""", ".body", "Not an object.")]
    [InlineData("""{ "body": { "messages": [] } }""", ".body.messages", "This field is the client's.")]
    [InlineData("""{ "body": { "input": "x" } }""", ".body.input", "This field is the client's.")]
    [InlineData("""{ "body": { "stream": true } }""", ".body.stream", "This field is the client's.")]
    [InlineData("""{ "body": { "prompt_variables": null } }""", ".body.prompt_variables", "This field is the client's.")]
    [InlineData("""{ "prompt": { "file": "prompts/1.md" }, "body": { "system": "x" } }""", ".body.system", "The prompt sets this field.")]
    public async Task Load_BrokenPayload_IsOneErrorWithPathAndRemedy(string value, string path, string problem)
    {
        var result = await LoadAsync(value);

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues);
        Assert.Equal((IssueSeverity.Error, "flags.json", Value + path), (issue.Severity, issue.File, issue.Path));
        Assert.StartsWith(problem, issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
        Assert.NotEqual(0, issue.Line);
    }

    [Theory]
    [InlineData("""{ "body": { "user": "x" } }""", ".body.user")]
    [InlineData("""{ "body": { "metadata": { "user_id": "x" } } }""", ".body.metadata")]
    [InlineData("""{ "body": { "metadata": null } }""", ".body.metadata")]
    [InlineData("""{ "body": { "metadata": { "prompt_version": "2" } } }""", null)]
    public async Task Load_BodyThatSetsAnIdentity_IsAnError(string value, string? path)
    {
        var result = await LoadAsync(value, gateway: Gateway.Replace("\"FlagGateway\": {", "\"FlagGateway\": { \"Identity\": { \"User\": [ { \"Body\": \"metadata.user_id\" }, { \"Body\": \"user\" } ] },", StringComparison.Ordinal));

        Assert.Equal(path is null ? [] : [Value + path], result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.Path));
    }

    [Fact]
    public async Task Load_BrokenFileThatTwoVariantsName_IsReportedOnceInTheFile()
    {
        _folder.Write("prompts/1.md", "one\n{{two");

        var result = await LoadAsync("""{ "prompt": { "file": "prompts/1.md" } }""", """{ "prompt": { "file": "prompts/1.md" } }""");

        var issue = Assert.Single(result.Issues);
        Assert.Equal("prompts/1.md:2: error: $: A variable is not closed on its line (got {{two). Write a variable as {{name}}: letters, digits, hyphens, underscores and dots; two opening braces as {{{{", issue.ToString());
    }

    [Theory]
    [InlineData("""{ "response": 200 }""", ".response", "Not an object.")]
    [InlineData("""{ "response": { "text": "x" } }""", ".response.text", "Unknown key.")]
    [InlineData("""{ "response": { "status": 101 } }""", ".response.status", "Not a status of a response.")]
    [InlineData("""{ "response": { "status": "200" } }""", ".response.status", "Not a status of a response.")]
    [InlineData("""{ "response": { "content_type": "json" } }""", ".response.content_type", "Not a media type.")]
    [InlineData("""{ "response": { "file": "prompts/2.md" } }""", ".response.file", "The file is missing in ")]
    [InlineData("""{ "response": { "sse": "yes" } }""", ".response.sse", "Not true or false.")]
    [InlineData("""{ "response": {}, "cluster": "new" }""", ".cluster", "The variant has a response")]
    [InlineData("""{ "response": {}, "body": { "a": 1 } }""", ".body", "The variant has a response")]
    public async Task Load_BrokenResponse_IsOneErrorWithPathAndRemedy(string value, string path, string problem)
    {
        var result = await LoadAsync(value);

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues);
        Assert.Equal((IssueSeverity.Error, Value + path), (issue.Severity, issue.Path));
        Assert.StartsWith(problem, issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
    }

    [Fact]
    public async Task Load_Response_IsReadAsItIs()
    {
        _folder.Write("prompts/1.md", "{{ no template");

        var response = (await LoadAsync("""{ "response": { "status": 503, "content_type": "text/plain", "file": "prompts/1.md" } }""")).Configuration!.Routes["orders"].Variants[1].Response;

        Assert.Equal((503, "text/plain", "{{ no template", false), (response!.Status, response.ContentType, response.Text, response.IsStream));
    }

    [Theory]
    [InlineData("\"Flag.OnError\": \"legacy\"", null)]
    [InlineData("\"Flag.OnError\": \"control\", \"Flag.OnErrorAfter\": \"00:00:05\", \"Flag.OnErrorBudget\": \"5\"", null)]
    [InlineData("\"Flag.OnError\": \"release.orders\"", "Flag.OnError")]
    [InlineData("\"Flag.OnError\": \"newer\"", "Flag.OnError")]
    [InlineData("\"Flag.OnErrorAfter\": \"00:00:05\"", "Flag.OnErrorAfter")]
    [InlineData("\"Flag.OnErrorBudget\": \"5\"", "Flag.OnErrorBudget")]
    [InlineData("\"Flag.OnError\": \"control\", \"Flag.OnErrorAfter\": \"5\"", "Flag.OnErrorAfter")]
    [InlineData("\"Flag.OnError\": \"control\", \"Flag.OnErrorBudget\": \"101\"", "Flag.OnErrorBudget")]
    public async Task Load_OnError_IsChecked(string metadata, string? key)
    {
        var result = await LoadAsync("{}", gateway: Gateway.Replace("\"Llm.Api\"", metadata + ", \"Llm.Api\"", StringComparison.Ordinal));

        Assert.Equal(key is null ? [] : ["ReverseProxy:Routes:orders:Metadata:" + key], result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.Path));
    }

    [Fact]
    public async Task Load_PromptOnARouteWithoutFormat_IsAnError()
    {
        var result = await LoadAsync("""{ "prompt": { "file": "prompts/1.md" } }""", gateway: Configurations.Gateway);

        var issue = Assert.Single(result.Issues);
        Assert.Equal((Value + ".prompt", "prompts/1.md"), (issue.Path, issue.Value));
        Assert.Contains("Llm.Api", issue.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Llm.Api\": \"openai\"", "Llm.Api", "Not one of the known values.")]
    [InlineData("\"Llm.Apis\": \"auto\", \"Llm.Api\": \"auto\"", "Llm.Apis", "Unknown key.")]
    public async Task Load_BrokenKey_IsAnErrorOfTheRoute(string metadata, string key, string problem)
    {
        var result = await LoadAsync("{}", gateway: Gateway.Replace("\"Llm.Api\": \"openai-chat\"", metadata, StringComparison.Ordinal));

        var issue = Assert.Single(result.Issues);
        Assert.Equal(("ReverseProxy:Routes:orders:Metadata:" + key, problem), (issue.Path, issue.Problem));
    }

    [Fact]
    public async Task Load_PromptOfAFlagWithoutRoute_IsReadAsWell()
    {
        const string route = "\"Flag\": \"release.orders\", \"Flag.WithoutId\": \"control\", ";
        var read = await LoadAsync("""{ "prompt": { "file": "prompts/1.md" }, "body": "of the application" }""", gateway: Gateway.Replace(route, "", StringComparison.Ordinal).Replace(", \"Metadata\": { \"Llm.Api\": \"openai-chat\" }", "", StringComparison.Ordinal));

        Assert.Equal("Not an object.", Assert.Single(read.Issues).Problem);
        Assert.Equal(Value + ".body", read.Issues[0].Path);
    }

    [Theory]
    [InlineData("\"a text of the application\"")]
    [InlineData("{ \"prompt\": \"text\", \"body\": 1 }")]
    public async Task Load_OtherValueOfAFlagWithoutRoute_IsTheApplications(string value)
    {
        var read = await LoadAsync(value, gateway: Gateway.Replace(", \"Metadata\": { \"Flag\": \"release.orders\", \"Flag.WithoutId\": \"control\", \"Llm.Api\": \"openai-chat\" }", "", StringComparison.Ordinal));

        Assert.Empty(read.Issues);
    }

    [Fact]
    public async Task Load_BudgetBelowOneRequest_IsAnError()
    {
        var result = await LoadAsync("{}", overrides: ["--FlagGateway:Llm:Budget=1048576"]);

        Assert.Equal("FlagGateway:Llm:Budget", Assert.Single(result.Issues).Path);
    }

    private static string Gateway => Configurations.With(Configurations.Gateway, "\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.WithoutId\": \"control\", \"Llm.Api\": \"openai-chat\"");

    private async Task<LoadResult> LoadAsync(string value, string control = "{}", string? gateway = null, string[]? overrides = null)
    {
        _folder.Write("gateway.json", gateway ?? Gateway);
        _folder.Write("flags.json", Configurations.Flags.Replace("{ \"cluster\": \"new\" }", value, StringComparison.Ordinal).Replace("{ \"cluster\": \"old\" }", control, StringComparison.Ordinal));
        return await new ConfigLoader(_folder.Path, overrides ?? [], new CohortRegistry()).LoadAsync(previous: null);
    }
}
