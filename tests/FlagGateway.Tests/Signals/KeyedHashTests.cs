using System.Text;
using FlagGateway.Signals.Posted;

namespace FlagGateway.Tests.Signals;

public sealed class KeyedHashTests
{
    // The key of the paper's appendix: the bytes 0 to 15. Hashes of the bytes 0 to n - 1, from the reference's vectors.
    private static readonly KeyedHash Hash = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31)]
    [InlineData(1, 0x74f839c593dc67fd)]
    [InlineData(8, 0x93f5f5799a932462)]
    [InlineData(15, 0xa129ca6149be45e5)]
    public void Of_ReferenceVectors_AreEqual(int length, ulong expected) =>
        Assert.Equal(expected, Hash.Compute(Enumerable.Range(0, length).Select(i => (byte)i).ToArray()));

    [Fact]
    public void Of_WhatStandsBefore_Counts()
    {
        Assert.NotEqual(Hash.Compute("b", Hash.Compute("a")), Hash.Compute("b"));
        Assert.NotEqual(Hash.Compute("b", Hash.Compute("a")), Hash.Compute("a", Hash.Compute("b")));
        Assert.NotEqual(Hash.Compute("ab"), Hash.Compute("b", Hash.Compute("a")));
        Assert.Equal(Hash.Compute("ab"), Hash.Compute(Encoding.Unicode.GetBytes("ab")));
    }
}
