namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// Every method, preset and strategy of the engine gives the bits that were recorded. <see cref="RecordedResults"/> tells how to record
/// again.
/// </summary>
public sealed class RecordedResultsTests
{
    [Fact]
    public void Results_have_the_recorded_bits() =>
        RecordedResults.CompareBits("Microsoft.ML.Lime.Engine.Tests",
            [.. ExplanationCases.All, .. StrategyCases.All, .. MetricCases.All, .. DrawingCases.All]);
}
