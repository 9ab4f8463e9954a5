using System.Diagnostics;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Times several contenders in turns in one process, so that background load affects all of them alike. The reported ratio is
/// the median over the rounds of the ratio within a round, not the ratio of the medians.
/// </summary>
internal sealed class Contest(string title, int rounds)
{
    private readonly List<(string Name, Action Work)> _contenders = [];

    /// <summary>The names of the contenders, in order.</summary>
    public IReadOnlyList<string> Names => [.. _contenders.Select(contender => contender.Name)];

    /// <summary>Adds a contender.</summary>
    public Contest Add(string name, Action work)
    {
        _contenders.Add((name, work));
        return this;
    }

    /// <summary>Runs every contender once to warm up, then all in turns, in an order that is reversed every round.</summary>
    public ContestResult Run()
    {
        foreach ((_, Action work) in _contenders)
            work();
        var seconds = _contenders.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < _contenders.Count; i++)
            {
                int contender = round % 2 == 0 ? i : _contenders.Count - 1 - i;
                long began = Stopwatch.GetTimestamp();
                _contenders[contender].Work();
                seconds[contender][round] = Stopwatch.GetElapsedTime(began).TotalSeconds;
            }
        return new ContestResult(title, Names, seconds);
    }
}
