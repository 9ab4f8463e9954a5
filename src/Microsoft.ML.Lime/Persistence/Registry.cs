namespace Microsoft.ML.Lime.Persistence;

/// <summary>The components that can be saved: the registry of the program, with ML.NET's trainers.</summary>
internal static class Registry
{
    public static ComponentRegistry Components { get; } = WithTrainers();

    private static ComponentRegistry WithTrainers()
    {
        ComponentRegistry.Default.Surrogates.Add(typeof(MlNetSurrogates));
        return ComponentRegistry.Default;
    }
}
