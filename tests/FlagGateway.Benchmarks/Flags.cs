using System.Text;

namespace FlagGateway.Benchmarks;

/// <summary>The JSON members of the flags that the benchmarks decide by.</summary>
internal static class Flags
{
    /// <summary>Half of all users, by percentile alone.</summary>
    public const string Percentile = """
        "enabled": true, "variants": [ { "name": "old" }, { "name": "new" } ],
        "allocation": { "default_when_enabled": "old", "default_when_disabled": "old", "percentile": [ { "variant": "new", "from": 0, "to": 50 } ] }
        """;

    /// <summary>The same behind lists that name somebody else: each is asked before the percentile.</summary>
    public const string Names = """
        "enabled": true, "variants": [ { "name": "old" }, { "name": "new" } ],
        "allocation": {
          "default_when_enabled": "old", "default_when_disabled": "old",
          "user": [ { "variant": "new", "users": [ "alice", "carol" ] } ],
          "group": [ { "variant": "new", "groups": [ "tenant:globex", "tier:platinum" ] } ],
          "percentile": [ { "variant": "new", "from": 0, "to": 50 } ]
        }
        """;

    /// <summary>
    /// A file's worth of other flags, each listing users of its own; every object has a comma behind it.
    /// </summary>
    public static string Others(int count, int usersEach)
    {
        var text = new StringBuilder();
        for (var flag = 0; flag < count; flag++)
        {
            text.Append("{ \"id\": \"other-").Append(flag).Append("\", \"enabled\": true, \"variants\": [ { \"name\": \"a\" } ], ")
                .Append("\"allocation\": { \"default_when_enabled\": \"a\", \"default_when_disabled\": \"a\", \"user\": [ { \"variant\": \"a\", \"users\": [ ")
                .AppendJoin(", ", Enumerable.Range(flag * usersEach, usersEach).Select(user => $"\"user-{user}\""))
                .Append(" ] } ] } },");
        }

        return text.ToString();
    }

    /// <summary>A flag that itself lists that many users, none of whom asks.</summary>
    public static string Listing(int users) => $$"""
        "enabled": true, "variants": [ { "name": "old" }, { "name": "new" } ],
        "allocation": {
          "default_when_enabled": "old", "default_when_disabled": "old",
          "user": [ { "variant": "new", "users": [ {{string.Join(", ", Enumerable.Range(0, users).Select(user => $"\"listed-{user}\""))}} ] } ],
          "percentile": [ { "variant": "new", "from": 0, "to": 50 } ]
        }
        """;
}
