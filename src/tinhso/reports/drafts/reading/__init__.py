"""Reading a draft's file: .docx, .pdf, .txt, .html, pasted text."""
