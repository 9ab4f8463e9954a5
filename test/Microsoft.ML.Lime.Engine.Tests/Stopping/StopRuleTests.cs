using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

public class StopRuleTests
{
    [Fact]
    public void RelativeErrorRule_WhenSeveralTargets_UsesWorstTarget()
    {
        SurrogateFit good = Fit([0.5, -0.5, 0], [0.01, 0.02, 0.005]), bad = Fit([0.1, 0, 0.05], [0.001, 0.002, 0.004]);
        IStopRule rule = StopRules.RelativeError(0.02);

        StopDecision both = Decide(rule, 100, good, bad), one = Decide(rule, 100, good);

        Assert.False(both.Stops); // 0.004 / 0.1
        Assert.Equal(400, both.Forecast!.Value, 1e-9);
        Assert.Equal("The largest standard error is 4 % of the range of the importances; at most 2 % was asked for.", both.Text);
        Assert.True(one.Stops); // 0.02 / 1
        Assert.Equal(100, one.Forecast!.Value, 1e-9);
    }

    [Fact]
    public void RelativeErrorRule_WhenImportancesAreEqual_StopsOnlyWithoutError()
    {
        IStopRule rule = StopRules.RelativeError();
        Assert.True(Decide(rule, 100, Fit([0, 0], [0, 0])).Stops);
        StopDecision never = Decide(rule, 100, Fit([0, 0], [0, 0.1]));
        Assert.False(never.Stops);
        Assert.Null(never.Forecast);
    }

    [Fact]
    public void RelativeErrorRule_IgnoresUnselectedFeatures() =>
        Assert.True(Decide(StopRules.RelativeError(0.1), 100, Fit([1, 0, 0.2], [0.1, double.NaN, 0.05])).Stops);

    [Fact]
    public void TopKSeparationRule_StopsWhenIntervalsDoNotOverlap()
    {
        // One target, one interim analysis, four segments: each interval may fail with 0.05 / 4 per side, 2.2414 standard errors.
        double[] importance = [0.1, 0.9, -0.3, 0.6];
        IStopRule rule = StopRules.TopKSeparation(2);
        Assert.Equal("Which 2 segments are the most important is decided at a confidence of 95 %.",
            Stops(true, 0.111)); // 2 x 0.111 x 2.2414 = 0.4976 < 0.6 - 0.1
        Assert.Equal("Which 2 segments are the most important is not decided at a confidence of 95 %: segments 3 and 0 are too close.",
            Stops(false, 0.112));

        string Stops(bool expected, double error)
        {
            StopDecision verdict = Decide(rule, 100, Fit(importance, [error, error, error, error]));
            Assert.Equal(expected, verdict.Stops);
            return verdict.Text;
        }
    }

    [Fact]
    public void TopKSeparationRule_WhenDebiasedCoefficientsExist_CentersIntervalsOnThem()
    {
        SurrogateFit lasso = Fit([0.9, 0.1], [0.1, 0.1]);
        Assert.True(Decide(StopRules.TopKSeparation(1), 100, lasso).Stops);
        Assert.False(Decide(StopRules.TopKSeparation(1), 100, lasso with { Debiased = [0.6, 0.5] }).Stops);
        // another feature leads
        Assert.False(Decide(StopRules.TopKSeparation(1), 100, lasso with { Debiased = [0.1, 0.9] }).Stops);
    }

    [Fact]
    public void TopKSeparationRule_WhenMoreInterimAnalysesOrTargets_IsStricter()
    {
        SurrogateFit fit = Fit([0.1, 0.9, -0.3, 0.6], [0.1, 0.1, 0.1, 0.1]);
        IStopRule rule = StopRules.TopKSeparation(2, 0.95);
        Assert.True(rule.Decide([fit], 100, 1, 1).Stops);
        StopDecision looks = rule.Decide([fit], 100, 1, 4),
            targets = rule.Decide([fit, fit, fit, fit], 100, 1, 1);
        Assert.False(looks.Stops);
        Assert.False(targets.Stops);
        Assert.Equal(looks.Forecast, targets.Forecast);
        // 0.05 / 16 corresponds to 2.7344 standard errors, so the intervals must shrink from 0.54688 to 0.5.
        Assert.Equal(100 * Math.Pow(2 * 0.1 * 2.7344 / 0.5, 2), looks.Forecast!.Value, 0.05);
    }

    [Fact]
    public void TopKSeparationRule_StopsWhenKCoversAllSegmentsAndNeverOnTies()
    {
        Assert.True(Decide(StopRules.TopKSeparation(3), 100, Fit([1, 2, 3], [9, 9, 9])).Stops);
        StopDecision tie = Decide(StopRules.TopKSeparation(1), 100, Fit([2, 2, 1], [0, 0, 0]));
        Assert.False(tie.Stops);
        Assert.Null(tie.Forecast);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    public void RelativeErrorRule_WhenShareIsOutOfRange_Throws(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StopRules.RelativeError(share));

    [Theory]
    [InlineData(0, 0.95)]
    [InlineData(1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, double.NaN)]
    public void TopKSeparationRule_ParameterOutOfRange_Throws(int k, double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StopRules.TopKSeparation(k, confidence));

    private static StopDecision Decide(IStopRule rule, int samples, params SurrogateFit[] fits) =>
        rule.Decide(fits, samples, analysis: 1, analyses: 1);

    private static SurrogateFit Fit(double[] importance, double[] errors) => new()
    {
        Importance = importance,
        StandardError = errors,
        ConvergenceRatio = SurrogateFit.ComputeConvergenceRatio(importance, errors),
        R2 = 0.5,
        LocalPrediction = 0,
    };
}
