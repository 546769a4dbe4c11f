using FlagGateway.Diagnosis;

namespace FlagGateway.Tests.Diagnosis;

public sealed class RedisCheckTests
{
    [Theory]
    [InlineData("redis_version:7.2.4", DiagnosticStatus.Ok, "responds; version 7.2.4, no memory limit")]
    [InlineData("redis_version:7.2.4 maxmemory:0 maxmemory_policy:allkeys-lru", DiagnosticStatus.Ok, "responds; version 7.2.4, no memory limit")]
    [InlineData("redis_version:7.2.4 maxmemory:1000 maxmemory_policy:noeviction", DiagnosticStatus.Ok, "responds; version 7.2.4, maxmemory-policy noeviction")]
    [InlineData("maxmemory:1000 maxmemory_policy:allkeys-lru", DiagnosticStatus.Failed, "maxmemory-policy is allkeys-lru: when its memory is full, it evicts kill switches and rollouts")]
    [InlineData("maxmemory:1000 maxmemory_policy:volatile-ttl", DiagnosticStatus.Warning, "maxmemory-policy is volatile-ttl: when its memory is full, it evicts counts of rollouts")]
    [InlineData("maxmemory:1000 used_memory:950 maxmemory_policy:noeviction", DiagnosticStatus.Warning, "95 % of its memory is used; when it is full, changes fail")]
    [InlineData("redis_version:5.0.7", DiagnosticStatus.Warning, "version 5.0.7 has no users and gets no fixes")]
    [InlineData("redis_version:7.2.4 role:slave", DiagnosticStatus.Warning, "the server that responds is a replica")]
    public void Judge_Info_FindsWhatLosesState(string info, DiagnosticStatus status, string finding)
    {
        var pairs = info.Split(' ').Select(static pair => pair.Split(':')).ToDictionary(static pair => pair[0], static pair => pair[1]);

        var check = Assert.Single(RedisCheck.Judge("redis:6379", pairs));

        Assert.Equal((status, finding), (check.Status, check.Finding));
    }
}
