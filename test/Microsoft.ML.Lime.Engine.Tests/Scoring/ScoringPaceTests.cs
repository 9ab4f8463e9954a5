using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Batch size and runners by trial, on a clock of the test's own: what is chosen, and what the trial costs.</summary>
public sealed class ScoringPaceTests
{
    private static readonly int[] Sizes = [1, 2, 4, 8, 16, 32];

    /// <summary>What a run takes, by its batch size and the number of runners that work beside each other.</summary>
    public static TheoryData<string, int, int, double> Models => new()
    {
        // name, processors, first batch, share of the time that a perfect choice of the whole grid would need
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
    public void The_best_of_the_grid_is_found(string model, int processors, int first, double within)
    {
        foreach (double noise in (double[])[0, 0.02])
        {
            var pace = new ScoringPace(Sizes, Halves(processors), first);
            for (int explanation = 0; explanation < 10; explanation++)
                Simulate(pace, 1000, model, noise, seed: explanation);
            double best = Sizes.SelectMany(_ => Halves(processors), (size, runners) => Each(model, size, runners)).Min();
            Assert.InRange(Each(model, pace.BatchSize, pace.Runners) / best, 1, within);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Trials_cost_less_than_two_hundredths(string model, int processors, int first, double within)
    {
        _ = within;
        var pace = new ScoringPace(Sizes, Halves(processors), first);
        for (int explanation = 0; explanation < 10; explanation++)
        {
            double before = Each(model, pace.BatchSize, pace.Runners) * 1000;
            double tried = Simulate(pace, 1000, model, 0, seed: 0);
            // Beside the worse of the settings before and after it, kept all the time.
            double after = Each(model, pace.BatchSize, pace.Runners) * 1000;
            Assert.InRange(tried, 0, Math.Max(before, after) * 1.02);
        }
    }

    [Fact]
    public void A_few_pictures_start_no_trial()
    {
        var pace = new ScoringPace([1, 2, 4], [2, 1], 2);
        List<int> seen = [];
        Simulate(pace, 30, "calls cost much", 0, 0, seen.Add);
        Assert.DoesNotContain(4, seen);
        Assert.Equal((2, 2, false), (pace.BatchSize, pace.Runners, pace.IsSettled));
    }

    [Fact]
    public void What_one_explanation_found_serves_the_next()
    {
        var pace = new ScoringPace(Sizes, [2, 1], 1);
        for (int explanation = 0; explanation < 5; explanation++)
            Simulate(pace, 1000, "calls cost much", 0, 0);
        Assert.Equal((16, 2), (pace.BatchSize, pace.Runners)); // 32 would gain less than a hundredth
        List<int> seen = [];
        Simulate(pace, 1000, "calls cost much", 0, 0, seen.Add);
        Assert.Equal(61, seen.Count(size => size == 16)); // all but the last 24 pictures
    }

    [Theory]
    [InlineData(100, 8)] // far from the end
    [InlineData(16, 8)]
    [InlineData(15, 8)] // two runners get 8 and 7
    [InlineData(13, 4)] // 7 each would be even, and 4 is the next of 2, 4, 8
    [InlineData(7, 4)]
    [InlineData(5, 2)]
    [InlineData(1, 1)]
    public void Near_the_end_batches_get_smaller(int remaining, int expected) =>
        Assert.Equal(expected, new ScoringPace([2, 4, 8], [2], 8).Level(remaining));

    [Fact]
    public void Settings_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ScoringPace([2, 1], [1], 1));
        Assert.Throws<ArgumentException>(() => new ScoringPace([1, 2], [1], 4));
        Assert.Throws<ArgumentException>(() => new ScoringPace([0, 2], [1], 2));
        Assert.Throws<ArgumentException>(() => new ScoringPace([], [1], 1));
        Assert.Throws<ArgumentException>(() => new ScoringPace([1], [], 1));
        Assert.Throws<ArgumentException>(() => new ScoringPace([1], [1, 2], 1));
    }

    private static double Each(string model, int batch, int runners) => Seconds(model, batch, runners) / batch / runners;

    private static int[] Halves(int processors)
    {
        List<int> halves = [processors];
        while (halves[^1] > 1)
            halves.Add(halves[^1] / 2);
        return [.. halves];
    }

    /// <summary>
    /// Plays the workers of an explanation; returns what they spent together on runs and on waiting for others, by worker.
    /// </summary>
    private static double Simulate(ScoringPace pace, int pictures, string model, double noise, int seed, Action<int>? seen = null)
    {
        const double Tick = 1e6;
        var random = new Random(seed);
        PaceTrial trial = pace.Trial;
        trial.Begin(pictures);
        int remaining = pictures;
        var running = new PriorityQueue<(int Worker, int Size, double Began), double>();
        var waiting = new SortedSet<int>(Enumerable.Range(0, pace.Runners));
        double now = 0, spent = 0;
        int workers = pace.Runners;
        var since = new double[workers];
        while (true)
        {
            foreach (int worker in waiting.Where(worker => worker < trial.Active).ToArray())
                if (remaining > 0)
                {
                    waiting.Remove(worker);
                    spent += now - since[worker];
                    int size = Math.Min(trial.Next(worker, remaining), remaining);
                    seen?.Invoke(size);
                    remaining -= size;
                    double takes = Seconds(model, size, trial.Active) * (1 + noise * random.NextDouble());
                    spent += takes;
                    running.Enqueue((worker, size, now), now + takes);
                }
            if (!running.TryDequeue(out (int Worker, int Size, double Began) done, out now))
                return spent / workers;
            trial.Record(done.Worker, done.Size, (long)((now - done.Began) * Tick), (long)(now * Tick), remaining);
            waiting.Add(done.Worker);
            since[done.Worker] = now;
        }
    }
}
