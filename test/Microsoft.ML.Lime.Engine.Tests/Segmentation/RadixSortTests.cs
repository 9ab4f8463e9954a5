using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Lime.Engine.Segmentation;

namespace Microsoft.ML.Lime.Engine.Tests;

public class RadixSortTests
{
    [Fact]
    public void ByUpperHalf_SortsStablyByUpperHalf()
    {
        var items =
            from size in Gen.Choose(0, 300)
            from bits in Gen.Elements(1, 3, 20, 32)
            from upper in Gen.Choose(0, int.MaxValue).ArrayOf(size)
            select upper.Select((u, i) => (ulong)((uint)u * 2654435761 >> 32 - bits << 32 - bits) << 32 | (uint)(size - i)).ToArray();
        Prop.ForAll(items.ToArbitrary(), array =>
        {
            ulong[] expected = [.. array.OrderBy(item => item >> 32)]; // stable sort
            return RadixSort.SortByUpperHalf(array, new()).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }
}
