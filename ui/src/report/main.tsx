import { createRoot } from 'react-dom/client';
import type { ReportPage } from '../../../src/inbox/report-types.ts';
import { Report } from './report.tsx';
import './report.css';

const data = document.getElementById('data')?.textContent;
const root = document.getElementById('root');
if (root && data) createRoot(root).render(<Report page={JSON.parse(data) as ReportPage} />);
