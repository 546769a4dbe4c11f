using System.Text.Json;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;

namespace FlagGateway.Tests.Hygiene;

/// <summary><c>flags import --check</c>: who would move.</summary>
public sealed class UserExportTests
{
    private const string Flags = """
        { "flags": {
          "switch": { "key": "switch", "on": true, "salt": "s", "variations": [ true, false ], "offVariation": 1, "targets": [ { "variation": 0, "values": [ "anna" ] } ], "rules": [ { "variation": 0, "clauses": [ { "attribute": "tenant", "op": "in", "values": [ "acme" ] } ] } ], "fallthrough": { "variation": 1 } },
          "model": { "key": "model", "on": true, "salt": "s", "variations": [ "small", { "size": 2 } ], "offVariation": 0, "targets": [ { "variation": 1, "values": [ "anna" ] } ], "fallthrough": { "variation": 0 } } } }
        """;

    [Theory]
    [InlineData("user,tenant,switch,model\nanna,x,true,\"{ \"\"size\"\": 2.0 }\"\nbert,acme,TRUE,small\ncleo,,false,small\n", 3, 6)]
    [InlineData("user\tswitch\nanna\ton\n", 1, 1)]
    public void Compare_UsersAsThere_NoneDiffers(string table, int users, int values)
    {
        var result = Compare(table);

        Assert.Null(result.Error);
        Assert.Equal((users, values, 0), (result.Users, result.Values, result.Differing));
    }

    [Fact]
    public void Compare_UserWhoWouldMove_IsNamedWithLineAndVariant()
    {
        var result = Compare("user,switch,model\nanna,true,small\nbert,true,small\n");

        Assert.Equal(2, result.Differing);
        Assert.Equal(["users.csv:2: user anna has small of model, and would get variation-2", "users.csv:3: user bert has true of switch, and would get off"], result.Differences);
    }

    [Theory]
    [InlineData("", ":1: The first line has no column user.")]
    [InlineData("id,switch\n", ":1: The first line has no column user.")]
    [InlineData("user,other\n", ":1: No column has the id of a converted flag. Use switch, model")]
    [InlineData("user,switch\nanna\n", ":2: 1 columns, and the first line has 2.")]
    [InlineData("user,switch\n\"anna,true\n", ":2: Not a line of a table")]
    public void Compare_BadTable_SaysWhere(string table, string error) => Assert.Contains(error, Compare(table).Error, StringComparison.Ordinal);

    // Rules on attributes, of the user's own id too, and a flag that needs another one.
    [Fact]
    public void Compare_RulesAndPrerequisites_AreThoseOfTheColumns()
    {
        const string Rules = """
            { "flags": {
              "base": { "key": "base", "on": true, "salt": "s", "variations": [ "a", "b" ], "offVariation": 0,
                "rules": [ { "variation": 1, "clauses": [ { "attribute": "plan", "op": "startsWith", "values": [ "sc" ] } ] }, { "variation": 1, "clauses": [ { "attribute": "key", "op": "endsWith", "values": [ "o" ] } ] } ], "fallthrough": { "variation": 0 } },
              "next": { "key": "next", "on": true, "salt": "s", "variations": [ "x", "y" ], "offVariation": 0, "prerequisites": [ { "key": "base", "variation": 1 } ], "fallthrough": { "variation": 1 } } } }
            """;

        var result = Compare("user,plan,base,next\nanna,scale,b,y\nbert,free,a,x\ncleo,,b,y\n", Rules);

        Assert.Null(result.Error);
        Assert.Empty(result.Differences);
        Assert.Equal((3, 6, 0), (result.Users, result.Values, result.Differing));
    }

    private static UserExportResult Compare(string table, string flags = Flags)
    {
        using var document = JsonDocument.Parse(flags);
        return UserExport.Compare(FlagImport.Convert("launchdarkly", document.RootElement, null), "users.csv", new StringReader(table));
    }
}
