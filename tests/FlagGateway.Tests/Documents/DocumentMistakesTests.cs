namespace FlagGateway.Tests.Documents;

/// <summary>Mistakes that somebody could write into a document are found, and good blocks are not mistakes.</summary>
public sealed class DocumentMistakesTests
{
    [Theory]
    [InlineData("sh", "flaggateway validate --folder x", "Unknown option or command '--folder'|Unrecognized command or argument '--folder'")]
    [InlineData("", "flaggateway rollout begin F", "Unrecognized command or argument 'begin'")]
    [InlineData("", "flaggateway simulate", "Required argument 'FLAG' missing")]
    [InlineData("", "dotnet run --project src/FlagGateway -- demo --fast", "'--fast'")]
    [InlineData("", "docker run -p 8080:8080 registry.example/flaggateway:1 run --confg x", "'--confg'")]
    [InlineData("", "kubectl exec deploy/flaggateway -- flaggateway kill F --because x", "'--because'")]
    [InlineData("", "$ flaggateway validate --confg x\nok", "'--confg'")]
    [InlineData("bash", "A=1 flaggateway flags list \\\n  --all # every one", "'--all'")]
    [InlineData("bash", "cd x && echo \"$(flaggateway flags lst)\" | jq .", "'lst'")]
    [InlineData("bash", "cat > x.json <<'END'\nflaggateway nonsense\nEND\nflaggateway flags lst", "'lst'")]
    [InlineData("bash", "for f in a b; do flaggateway kil $f; done", "'kil'")]
    [InlineData("bash", "flaggateway run --FlagGateway:Stat:Path=/data", "is not known")]
    [InlineData("bash", "sc create X binPath= \"C:\\Program\\flaggateway.exe run --confg C:\\config\"", "'--confg'")]
    [InlineData("bash", "echo 'open", "no end")]
    [InlineData("bash", "bash tests/no-such.sh --fast", "there is no tests/no-such.sh")]
    [InlineData("", "docker compose -f config/compose/no.yaml up", "there is no config/compose/no.yaml")]
    [InlineData("", "dotnet run --project src/NoSuch", "there is no src/NoSuch")]
    [InlineData("text", "flaggateway flags list", "block of another kind")]
    [InlineData("json", "{ \"rollouts\": [ }", "invalid")]
    [InlineData("json", "{ \"FlagGateway\": { \"Admin\": { \"Uri\": \"http://127.0.0.1:1\" } } }", "FlagGateway:Admin:Uri")]
    [InlineData("json", "\"Identity\": { \"User\": [ { \"Heder\": \"X-User-Id\" } ] }", "Heder")]
    [InlineData("json", "\"allocation\": { \"default_when_enabled\": \"legacy\", \"percentiles\": [] }", "percentiles")]
    [InlineData("json", "\"lifecycle\": { \"type\": \"ops\", \"owner\": \"team\", \"createdAt\": \"2026-06-01\" }", "createdAt")]
    [InlineData("json", "{ \"metric\": \"error_rate\", \"hardest\": \"+1pp\" }", "hardest")]
    [InlineData("json", "{ \"metric\": \"error_rat\", \"hard\": \"+1pp\" }", "error_rat")]
    [InlineData("json", "\"stages\": [ { \"name\": \"a\", \"percentage\": 100, \"holds\": \"1.00:00:00\" } ]", "holds")]
    [InlineData("json", "{ \"id\": \"release.x\", \"enabled\": true, \"require\": [] }", "require")]
    [InlineData("json", "\"orders\": { \"ClusterId\": \"orders\", \"Match\": { \"Pfad\": \"/\" } }", "Pfad")]
    [InlineData("json", "{ \"profiles\": { \"a\": { \"serve\": \"http://127.0.0.1\" } } }", "serve")]
    [InlineData("json", "{ \"no_such_key\": 1 }", "No file has any of these keys")]
    [InlineData("yaml", "a: [ b", "flow")]
    [InlineData("yaml", "steps:\n  - run: flaggateway flags lst", "'lst'")]
    [InlineData("csharp", "app.MapFlags(;", "error")]
    public async Task Find_PlantedMistake_IsFound(string language, string text, string expected)
    {
        var mistakes = await DocumentMistakes.FindAsync(DocumentBlock.Parse("x.md", $"Text.\n\n```{language}\n{text}\n```\n"));

        Assert.NotEmpty(mistakes);
        Assert.Contains(mistakes, mistake => expected.Split('|').Any(part => mistake.Contains(part, StringComparison.OrdinalIgnoreCase)));
        Assert.All(mistakes, static mistake => Assert.StartsWith("x.md:4: ", mistake, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bash", "flaggateway flags lint -o json > lint.json 2>&1 && flaggateway flags lint --baseline lint.json; source <(flaggateway completion bash)")]
    [InlineData("bash", "cat <<-END | sh\n\tflaggateway nonsense\n\tEND\nflaggateway kill \"$FLAG\" --reason 'it'\\''s \"late\"' &")]
    [InlineData("", "$ flaggateway flags list\nnonsense of 'the output")]
    [InlineData("json", "{ \"feature_management\": { \"feature_flags\": [ … ], \"segments\": [ { \"name\": \"a\", \"users\": [ \"u\" ] } ] } }")]
    [InlineData("json", "{ \"Name\": \"olga\", \"Sha256\": \"…\", \"Role\": \"Operator\" }")]
    public async Task Find_GoodBlock_FindsNothing(string language, string text) =>
        Assert.Empty(await DocumentMistakes.FindAsync(DocumentBlock.Parse("x.md", $"```{language}\n{text}\n```\n")));

    [Theory]
    [InlineData("Type `flaggateway rollout statu F`.", true)]
    [InlineData("Type `flaggateway kill\nF --becaus x`.", true)]
    [InlineData("Type `flaggateway rollout set`, or `flaggateway rollout …`.", false)]
    [InlineData("```text\n`flaggateway nonsense`\n```", false)]
    public async Task Find_CommandInASentence_IsUnderstoodButNeedNotBeComplete(string text, bool isMistake) =>
        Assert.Equal(isMistake, (await DocumentMistakes.FindAsync([.. DocumentBlock.ParseInline("x.md", text)])).Count > 0);

    [Fact]
    public async Task Find_FilesOfAFolder_AreCheckedTogether()
    {
        const string Files = "`x/gateway.json`:\n\n```json\n{ \"ReverseProxy\": { \"Routes\": { \"a\": { \"ClusterId\": \"none\", \"Match\": { \"Path\": \"/\" } } } } }\n```\n\n`x/flags.json`:\n\n```json\n{ \"feature_management\": { \"feature_flags\": [] } }\n```\n";

        var mistakes = await DocumentMistakes.FindAsync(DocumentBlock.Parse("x.md", Files));

        Assert.Contains(mistakes, static mistake => mistake.StartsWith("x.md: x: gateway.json", StringComparison.Ordinal) && mistake.Contains("none", StringComparison.Ordinal));
    }
}
