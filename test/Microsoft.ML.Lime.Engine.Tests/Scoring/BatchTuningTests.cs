using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Engine.Scoring;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Batch-size tuner on a simulated clock: which setting it chooses and what its trials cost.</summary>
public sealed class BatchTuningTests
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    /// <summary>Simulated duration of a run, by batch size and number of sessions that run in parallel.</summary>
    public static TheoryData<string, int, int, double> Models => new()
    {
        // model name, processors, first batch size, allowed ratio of the duration to that of the best setting of the grid
        { "flat", 2, 1, 1.03 },
        { "calls cost much", 2, 1, 1.03 },
        { "calls cost much", 2, 32, 1.03 },
        { "large batches leave the cache", 2, 1, 1.03 },
        { "large batches leave the cache", 2, 32, 1.03 },
        { "best in the middle", 2, 1, 1.03 },
        { "best in the middle", 2, 32, 1.03 },
        { "best in the middle", 1, 8, 1.03 },
        { "best in the middle", 4, 8, 1.03 },
        { "one runner is enough", 2, 1, 1.03 },
        { "half of the runners are better", 8, 1, 1.03 },
        { "flat", 16, 1, 1.03 },
    };

    private static double Seconds(string model, int batch, int active) => model switch
    {
        "flat" => batch,
        "calls cost much" => 0.3 + batch,
        "large batches leave the cache" => batch * (1 + 0.08 * Math.Log2(batch)),
        "best in the middle" => 0.4 + batch * (1 + 0.02 * batch),
        "one runner is enough" => batch * active * (active > 1 ? 1.1 : 1),
        "half of the runners are better" => batch * (active <= 4 ? 1 : active / 4.0 * 1.1),
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void BatchSizeTuner_AfterTenExplanations_IsWithin3PercentOfBestSetting(string model, int processors, int first, double within)
    {
        foreach (double noise in (double[])[0, 0.02])
        {
            var tuning = new BatchTuning(Sizes, Halves(processors), first);
            for (int explanation = 0; explanation < 10; explanation++)
                Simulate(tuning, 1000, model, noise, seed: explanation);
            double best = Sizes.SelectMany(_ => Halves(processors), (size, sessions) => Each(model, size, sessions)).Min();
            Assert.InRange(Each(model, tuning.BatchSize, tuning.DegreeOfParallelism) / best, 1, within);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Trial_CostsAtMostTwoPercent(string model, int processors, int first, double within)
    {
        _ = within;
        var tuning = new BatchTuning(Sizes, Halves(processors), first);
        for (int explanation = 0; explanation < 10; explanation++)
        {
            double before = Each(model, tuning.BatchSize, tuning.DegreeOfParallelism) * 1000;
            double tried = Simulate(tuning, 1000, model, 0, seed: 0);
            // Compared with the slower of the settings before and after, used all the time.
            double after = Each(model, tuning.BatchSize, tuning.DegreeOfParallelism) * 1000;
            Assert.InRange(tried, 0, Math.Max(before, after) * 1.02);
        }
    }

    [Fact]
    public void BatchSizeTuner_WhenFewSamples_StartsNoTrial()
    {
        var tuning = new BatchTuning([1, 2, 4], [2, 1], 2);
        List<int> seen = [];
        Simulate(tuning, 30, "calls cost much", 0, 0, seen.Add);
        Assert.DoesNotContain(4, seen);
        Assert.Equal((2, 2, false), (tuning.BatchSize, tuning.DegreeOfParallelism, tuning.IsSettled));
    }

    [Fact]
    public void BatchSizeTuner_KeepsSettingForNextExplanation()
    {
        var tuning = new BatchTuning(Sizes, [2, 1], 1);
        for (int explanation = 0; explanation < 5; explanation++)
            Simulate(tuning, 1000, "calls cost much", 0, 0);
        Assert.Equal((16, 2), (tuning.BatchSize, tuning.DegreeOfParallelism)); // 32 would gain less than 1 %
        List<int> seen = [];
        Simulate(tuning, 1000, "calls cost much", 0, 0, seen.Add);
        Assert.Equal(61, seen.Count(size => size == 16)); // all but the last 24 samples
    }

    [Theory]
    [InlineData(100, 8)] // far from the end
    [InlineData(16, 8)]
    [InlineData(15, 8)] // two sessions get 8 and 7
    [InlineData(13, 4)] // an even split is 7 each; 4 is the next smaller of 2, 4, 8
    [InlineData(7, 4)]
    [InlineData(5, 2)]
    [InlineData(1, 1)]
    public void BatchSizeFor_WhenFewSamplesRemain_ReturnsSmallerBatchSize(int remaining, int expected) =>
        Assert.Equal(expected, new BatchTuning([2, 4, 8], [2], 8).BatchSizeFor(remaining));

    [Fact]
    public void Constructor_WhenSettingsAreInvalid_Throws()
    {
        Assert.Throws<ArgumentException>(() => new BatchTuning([2, 1], [1], 1));
        Assert.Throws<ArgumentException>(() => new BatchTuning([1, 2], [1], 4));
        Assert.Throws<ArgumentException>(() => new BatchTuning([0, 2], [1], 2));
        Assert.Throws<ArgumentException>(() => new BatchTuning([], [1], 1));
        Assert.Throws<ArgumentException>(() => new BatchTuning([1], [], 1));
        Assert.Throws<ArgumentException>(() => new BatchTuning([1], [1, 2], 1));
    }

    private static double Each(string model, int batch, int sessions) => Seconds(model, batch, sessions) / batch / sessions;

    private static int[] Halves(int processors)
    {
        List<int> halves = [processors];
        while (halves[^1] > 1)
            halves.Add(halves[^1] / 2);
        return [.. halves];
    }

    /// <summary>
    /// Simulates the workers of an explanation. Returns the mean time of a worker, for runs and for waiting.
    /// </summary>
    private static double Simulate(BatchTuning tuning, int images, string model, double noise, int seed, Action<int>? seen = null)
    {
        const double Tick = 1e6;
        var random = new Random(seed);
        BatchSizeTuner tuner = tuning.Tuner;
        tuner.Begin(images);
        int remaining = images;
        var running = new PriorityQueue<(int Worker, int Size, double Began), double>();
        var waiting = new SortedSet<int>(Enumerable.Range(0, tuning.DegreeOfParallelism));
        double now = 0, spent = 0;
        int workers = tuning.DegreeOfParallelism;
        var since = new double[workers];
        while (true)
        {
            foreach (int worker in waiting.Where(worker => worker < tuner.ActiveWorkers).ToArray())
                if (remaining > 0)
                {
                    waiting.Remove(worker);
                    spent += now - since[worker];
                    int size = Math.Min(tuner.NextBatchSize(worker, remaining), remaining);
                    seen?.Invoke(size);
                    remaining -= size;
                    double takes = Seconds(model, size, tuner.ActiveWorkers) * (1 + noise * random.NextDouble());
                    spent += takes;
                    running.Enqueue((worker, size, now), now + takes);
                }
            if (!running.TryDequeue(out (int Worker, int Size, double Began) done, out now))
                return spent / workers;
            tuner.Record(done.Worker, done.Size, (long)((now - done.Began) * Tick), (long)(now * Tick), remaining);
            waiting.Add(done.Worker);
            since[done.Worker] = now;
        }
    }
}
