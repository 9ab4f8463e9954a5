using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>
/// The functions of ONNX Runtime's C API that this project calls, over the table of function pointers that <c>OrtApiBase.GetApi</c>
/// returns. An <c>nint</c> stands for a pointer to an object of ONNX Runtime's. Each call turns a native error into an
/// <see cref="OnnxRuntimeException"/>.
/// </summary>
internal sealed unsafe class OrtApi(nint table)
{
    private readonly void** _table = (void**)table;

    /// <summary>A function's address, where the call itself is made elsewhere.</summary>
    public void* this[OrtFunction function] => _table[(int)function];

    /// <summary>Throws the error that a native status holds, if it holds one.</summary>
    public void Check(nint status)
    {
        if (status == 0)
            return;
        var code = (OnnxRuntimeErrorCode)((delegate* unmanaged<nint, int>)this[OrtFunction.GetErrorCode])(status);
        string text = Text(((delegate* unmanaged<nint, byte*>)this[OrtFunction.GetErrorMessage])(status));
        Release(OrtFunction.ReleaseStatus, status);
        throw new OnnxRuntimeException(code, text);
    }

    /// <summary>Calls one of the functions that release an object.</summary>
    public void Release(OrtFunction release, nint pointer) => ((delegate* unmanaged<nint, void>)this[release])(pointer);

    /// <summary>Starts ONNX Runtime's environment, or joins the one that runs in this process.</summary>
    public nint CreateEnvironment(int severity, string name)
    {
        nint environment;
        fixed (byte* text = Utf8(name))
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)this[OrtFunction.CreateEnv])(severity, text, &environment));
        return environment;
    }

    /// <summary>Loads a model from a file.</summary>
    public OrtHandle CreateSession(nint environment, string path, OrtHandle options)
    {
        nint session;
        // The path's characters are the platform's: 16 bits on Windows, UTF-8 elsewhere.
        byte[] text = OperatingSystem.IsWindows() ? Encoding.Unicode.GetBytes(path + '\0') : Utf8(path);
        fixed (byte* name = text)
            Check(((delegate* unmanaged<nint, byte*, nint, nint*, nint>)this[OrtFunction.CreateSession])(
                environment, name, options.Pointer, &session));
        return new OrtHandle(this, session, OrtFunction.ReleaseSession);
    }

    /// <summary>Loads a model from memory, which may be given up afterwards.</summary>
    public OrtHandle CreateSession(nint environment, ReadOnlySpan<byte> model, OrtHandle options)
    {
        nint session;
        fixed (byte* bytes = model)
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)this[OrtFunction.CreateSessionFromArray])(
                environment, bytes, (nuint)model.Length, options.Pointer, &session));
        return new OrtHandle(this, session, OrtFunction.ReleaseSession);
    }

    /// <summary>Options of a session, with the defaults of ONNX Runtime.</summary>
    public OrtHandle CreateSessionOptions()
    {
        nint options;
        Check(((delegate* unmanaged<nint*, nint>)this[OrtFunction.CreateSessionOptions])(&options));
        return new OrtHandle(this, options, OrtFunction.ReleaseSessionOptions);
    }

    /// <summary>Calls one of the functions that set a number of the options.</summary>
    public void Set(OrtFunction function, OrtHandle options, int value) =>
        Check(((delegate* unmanaged<nint, int, nint>)this[function])(options.Pointer, value));

    /// <summary>Turns memory patterns off.</summary>
    public void DisableMemoryPattern(OrtHandle options) =>
        Check(((delegate* unmanaged<nint, nint>)this[OrtFunction.DisableMemPattern])(options.Pointer));

    /// <summary>Asks for kernels whose results do not vary between runs.</summary>
    public void SetDeterministicCompute(OrtHandle options) =>
        Check(((delegate* unmanaged<nint, byte, nint>)this[OrtFunction.SetDeterministicCompute])(options.Pointer, 1));

    /// <summary>Sets an option that has a name.</summary>
    public void AddConfigEntry(OrtHandle options, string key, string value)
    {
        fixed (byte* name = Utf8(key), text = Utf8(value))
            Check(((delegate* unmanaged<nint, byte*, byte*, nint>)this[OrtFunction.AddSessionConfigEntry])(options.Pointer, name, text));
    }

    /// <summary>The execution providers that the library was built with.</summary>
    public IReadOnlyList<string> AvailableProviders()
    {
        byte** names;
        int count;
        Check(((delegate* unmanaged<byte***, int*, nint>)this[OrtFunction.GetAvailableProviders])(&names, &count));
        var providers = new string[count];
        for (int i = 0; i < count; i++)
            providers[i] = Text(names[i]);
        Check(((delegate* unmanaged<byte**, int, nint>)this[OrtFunction.ReleaseAvailableProviders])(names, count));
        return providers;
    }

    /// <summary>A session's inputs (initializers that a caller may override are not among them) or outputs.</summary>
    public IReadOnlyList<OnnxTensorInfo> Tensors(OrtHandle session, bool inputs)
    {
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)this[
            inputs ? OrtFunction.SessionGetInputCount : OrtFunction.SessionGetOutputCount])(session.Pointer, &count));
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)this[OrtFunction.GetAllocatorWithDefaultOptions])(&allocator));
        var tensors = new OnnxTensorInfo[(int)count];
        for (int i = 0; i < tensors.Length; i++)
        {
            byte* name;
            Check(((delegate* unmanaged<nint, nuint, nint, byte**, nint>)this[
                inputs ? OrtFunction.SessionGetInputName : OrtFunction.SessionGetOutputName])(session.Pointer, (nuint)i, allocator, &name));
            string text = Text(name);
            Check(((delegate* unmanaged<nint, byte*, nint>)this[OrtFunction.AllocatorFree])(allocator, name));
            nint type;
            Check(((delegate* unmanaged<nint, nuint, nint*, nint>)this[
                inputs ? OrtFunction.SessionGetInputTypeInfo : OrtFunction.SessionGetOutputTypeInfo])(session.Pointer, (nuint)i, &type));
            using var handle = new OrtHandle(this, type, OrtFunction.ReleaseTypeInfo);
            tensors[i] = Describe(text, handle);
        }
        return tensors;
    }

    private OnnxTensorInfo Describe(string name, OrtHandle type)
    {
        int kind;
        Check(((delegate* unmanaged<nint, int*, nint>)this[OrtFunction.GetOnnxTypeFromTypeInfo])(type.Pointer, &kind));
        if (kind != 1)
            return new OnnxTensorInfo(
                name, kind switch { 2 => "sequence", 3 => "map", 5 => "sparse tensor", 6 => "optional", _ => "opaque" });
        nint tensor; // Belongs to the type.
        Check(((delegate* unmanaged<nint, nint*, nint>)this[OrtFunction.CastTypeInfoToTensorInfo])(type.Pointer, &tensor));
        (TensorElement element, long[] sizes) = Shape(tensor);
        var symbols = new byte*[sizes.Length];
        fixed (byte** first = symbols)
            Check(((delegate* unmanaged<nint, byte**, nuint, nint>)this[OrtFunction.GetSymbolicDimensions])(
                tensor, first, (nuint)sizes.Length));
        var names = new string[sizes.Length];
        for (int i = 0; i < names.Length; i++)
            names[i] = Text(symbols[i]);
        return new OnnxTensorInfo(name, element, sizes, names);
    }

    private (TensorElement Element, long[] Sizes) Shape(nint shape)
    {
        int element;
        Check(((delegate* unmanaged<nint, int*, nint>)this[OrtFunction.GetTensorElementType])(shape, &element));
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)this[OrtFunction.GetDimensionsCount])(shape, &count));
        long[] sizes = new long[(int)count];
        fixed (long* first = sizes)
            Check(((delegate* unmanaged<nint, long*, nuint, nint>)this[OrtFunction.GetDimensions])(shape, first, count));
        return ((TensorElement)element, sizes);
    }

    /// <summary>Element type and shape of a value, or null where it is no tensor.</summary>
    public (TensorElement Element, long[] Sizes)? Shape(OrtHandle value)
    {
        int isTensor;
        Check(((delegate* unmanaged<nint, int*, nint>)this[OrtFunction.IsTensor])(value.Pointer, &isTensor));
        if (isTensor == 0)
            return null;
        nint shape;
        Check(((delegate* unmanaged<nint, nint*, nint>)this[OrtFunction.GetTensorTypeAndShape])(value.Pointer, &shape));
        using var handle = new OrtHandle(this, shape, OrtFunction.ReleaseTensorTypeAndShapeInfo);
        return Shape(shape);
    }

    /// <summary>What <see cref="CreateTensor"/> needs to be told of the processor's memory.</summary>
    public nint CreateCpuMemoryInfo()
    {
        nint info;
        Check(((delegate* unmanaged<int, int, nint*, nint>)this[OrtFunction.CreateCpuMemoryInfo])(0, 0, &info));
        return info;
    }

    /// <summary>A tensor over memory that does not move and lives as long as the tensor.</summary>
    public OrtHandle CreateTensor(nint memory, void* data, long bytes, ReadOnlySpan<long> sizes, TensorElement element)
    {
        nint value;
        fixed (long* first = sizes)
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)this[
                OrtFunction.CreateTensorWithDataAsOrtValue])(
                memory, data, (nuint)bytes, first, (nuint)sizes.Length, (int)element, &value));
        return new OrtHandle(this, value, OrtFunction.ReleaseValue);
    }

    /// <summary>
    /// Runs a session from one input to some outputs. Each of <paramref name="outputs"/> is a tensor that receives the result, or 0, and
    /// then the result, to be released by the caller. Allocates nothing on the managed heap.
    /// </summary>
    public void Run(nint session, byte* inputName, nint input, byte** outputNames, nint* outputs, int count) =>
        Check(((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)this[OrtFunction.Run])(
            session, 0, &inputName, &input, 1, outputNames, (nuint)count, outputs));

    /// <summary>Text as ONNX Runtime takes it.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>Text as ONNX Runtime gives it; empty for a null pointer.</summary>
    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
