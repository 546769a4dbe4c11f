using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Fleet;

public class InstanceIdTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    public void Create_TwiceOnOneMachine_GivesTwo(int length)
    {
        var name = new string('m', length);

        var (one, other) = (InstanceId.Create(name), InstanceId.Create(name));

        Assert.NotEqual(one.Id, other.Id);
        Assert.Equal(name, one.Name);
        Assert.InRange(one.Id.Length, 14, 60);
    }
}
